package dev.parley.bench.server;

import java.io.File;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of this command without the test classes, which bring their own
 * settings, such as log levels.
 */
final class ClassPath {

	private ClassPath() {
	}

	static String onJetty() {
		return entries().collect(Collectors.joining(File.pathSeparator));
	}

	/** With Tomcat in Jetty's place. */
	static String onTomcat(Options options) {
		return Stream
			.concat(entries().filter((entry) -> !fileName(entry).startsWith("jetty-")),
					Stream.of(options.tomcat() + File.separator + "*"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static Stream<String> entries() {
		return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
			.filter((entry) -> !fileName(entry).equals("test-classes"));
	}

	private static String fileName(String entry) {
		return String.valueOf(Path.of(entry).getFileName());
	}

}
