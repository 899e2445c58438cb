package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs of the README's section "Programs", as they are printed there. */
public final class ReadmePrograms {

	private ReadmePrograms() {
	}

	/**
	 * The lines of a program, with this port instead of the README's.
	 * @param language {@code curl}, {@code js} or {@code python}
	 */
	public static String read(String language, int port) {
		try {
			Matcher marked = Pattern.compile("<!-- programs:" + language + " -->\\s*```\\w+\\n(.*?)```", Pattern.DOTALL)
				.matcher(Files.readString(Path.of("README.md")).replace("\r\n", "\n"));
			if (!marked.find()) {
				throw new AssertionError("README.md has no program in " + language);
			}
			return marked.group(1).replace("localhost:8080", "localhost:" + port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
