package dev.parley.extending;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** The class of the README's section "Extending", compiled as it is printed there. */
final class ReadmeExample {

	private static final Pattern MARKED = Pattern
		.compile("<!-- extending:begin -->\\s*```java\\n(.*?)```\\s*<!-- extending:end -->", Pattern.DOTALL);

	private final String source;

	private ReadmeExample(String source) {
		this.source = source;
	}

	static ReadmeExample read() {
		try {
			String readme = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
			Matcher marked = MARKED.matcher(readme);
			assertThat(marked.find()).isTrue();
			return new ReadmeExample(marked.group(1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String source() {
		return this.source;
	}

	/**
	 * Whether somebody has saved it where the README says; then the server already has
	 * it.
	 */
	boolean isSaved() {
		return ClassUtils.isPresent(name(), ReadmeExample.class.getClassLoader());
	}

	private String name() {
		return Sources.className(this.source);
	}

	/**
	 * Compiles it into this folder against the class path of the tests, and loads it.
	 * @throws AssertionError with the compiler's messages if it does not compile
	 */
	Class<?> compile(Path folder) {
		Sources.of(this.source).compile(folder);
		try {
			URLClassLoader loader = new URLClassLoader(new URL[] { folder.toUri().toURL() },
					ReadmeExample.class.getClassLoader());
			return loader.loadClass(name());
		}
		catch (IOException | ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
