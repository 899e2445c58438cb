package dev.parley.extending;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Classes as texts, compiled without a warning. */
final class Sources {

	private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);

	private static final Pattern CLASS = Pattern.compile("^(?:public |final )*(?:class|interface|record) (\\w+)",
			Pattern.MULTILINE);

	private final List<Source> sources = new ArrayList<>();

	private Sources() {
	}

	static Sources of(String... texts) {
		Sources all = new Sources();
		for (String text : texts) {
			all.sources.add(new Source(simpleName(text), text));
		}
		return all;
	}

	/** The full name of the class in this text. */
	static String className(String text) {
		return found(PACKAGE, text) + "." + simpleName(text);
	}

	private static String simpleName(String text) {
		return found(CLASS, text);
	}

	/**
	 * Compiles them into this folder.
	 * @throws AssertionError with the compiler's messages if there are any
	 */
	void compile(Path folder, Collection<Path> classPath) {
		compile(folder,
				classPath.stream().map((entry) -> entry.toString()).collect(Collectors.joining(File.pathSeparator)));
	}

	/** The same with the class path of the tests. */
	void compile(Path folder) {
		compile(folder, System.getProperty("java.class.path"));
	}

	private void compile(Path folder, String classPath) {
		StringWriter output = new StringWriter();
		List<String> options = List.of("-d", folder.toString(), "-parameters", "-proc:none", "-Xlint:all,-classfile",
				"-Werror", "-classpath", classPath);
		try {
			Files.createDirectories(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (!ToolProvider.getSystemJavaCompiler().getTask(output, null, null, options, null, this.sources).call()) {
			throw new AssertionError("It does not compile:\n" + output);
		}
	}

	private static String found(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		if (!matcher.find()) {
			throw new AssertionError("There is nothing like " + pattern + " in " + text);
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
