package dev.parley.extending;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.springframework.util.ClassUtils;

/** The class of the README's section "Extending", compiled as it is printed there. */
final class ReadmeExample {

	private static final Pattern MARKED = Pattern
		.compile("<!-- extending:begin -->\\s*```java\\n(.*?)```\\s*<!-- extending:end -->", Pattern.DOTALL);

	private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);

	private static final Pattern CLASS = Pattern.compile("^(?:public |final )*class (\\w+)", Pattern.MULTILINE);

	private final String source;

	private ReadmeExample(String source) {
		this.source = source;
	}

	static ReadmeExample read() {
		try {
			String readme = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
			return new ReadmeExample(found(MARKED, readme));
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
		return found(PACKAGE, this.source) + "." + found(CLASS, this.source);
	}

	/**
	 * Compiles it into this folder against the class path of the tests, and loads it.
	 * @throws AssertionError with the compiler's messages if it does not compile
	 */
	Class<?> compile(Path folder) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		String simpleName = found(CLASS, this.source);
		StringWriter output = new StringWriter();
		List<String> options = List.of("-d", folder.toString(), "-parameters", "-proc:none", "-Xlint:all,-classfile",
				"-Werror", "-classpath", System.getProperty("java.class.path"));
		boolean compiled = compiler
			.getTask(output, null, null, options, null, List.of(new Source(simpleName, this.source)))
			.call();
		if (!compiled) {
			throw new AssertionError("The README's example does not compile:\n" + output);
		}
		try {
			URLClassLoader loader = new URLClassLoader(new URL[] { folder.toUri().toURL() },
					ReadmeExample.class.getClassLoader());
			return loader.loadClass(name());
		}
		catch (IOException | ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String found(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		if (!matcher.find()) {
			throw new AssertionError("The README has nothing like " + pattern);
		}
		return matcher.group(1);
	}

	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		Source(String simpleName, String text) {
			super(URI.create("string:///" + simpleName + ".java"), JavaFileObject.Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
