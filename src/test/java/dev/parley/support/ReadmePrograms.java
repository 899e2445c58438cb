package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs of the documentation, as they are printed there. */
public final class ReadmePrograms {

	private ReadmePrograms() {
	}

	/**
	 * The lines of a program of the README, with this port instead of the README's.
	 * @param language {@code curl}, {@code js} or {@code python}
	 */
	public static String read(String language, int port) {
		return read(Path.of("README.md"), "programs:" + language, port);
	}

	/** The page of ten lines in {@code src/docs/client.md}. */
	public static String page(int port) {
		return read(Path.of("src/docs/client.md"), "client:page", port);
	}

	private static String read(Path document, String mark, int port) {
		try {
			Matcher marked = Pattern.compile("<!-- " + mark + " -->\\s*```\\w+\\n(.*?)```", Pattern.DOTALL)
				.matcher(Files.readString(document).replace("\r\n", "\n"));
			if (!marked.find()) {
				throw new AssertionError(document + " has no " + mark);
			}
			return marked.group(1).replace("localhost:8080", "localhost:" + port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
