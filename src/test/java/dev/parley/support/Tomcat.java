package dev.parley.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The container of most applications. The build puts it into a folder of its own, because
 * it must be on no class path of the server.
 */
final class Tomcat {

	private static final Path FOLDER = Path.of("target", "tomcat");

	private static final Pattern JETTY = Pattern.compile("jetty-.+|spring-boot-(starter-)?jetty-.+");

	private Tomcat() {
	}

	/** A class path with Tomcat in Jetty's place. */
	static String instead(String classPath) {
		boolean there = Files.isDirectory(FOLDER);
		if (System.getenv("CI") != null) {
			assertThat(there).as("Tomcat is in " + FOLDER).isTrue();
		}
		assumeTrue(there, "Tomcat is not in " + FOLDER + ": ./mvnw dependency:copy@tomcat puts it there");
		Stream<String> others = Stream.of(classPath.split(Pattern.quote(File.pathSeparator)))
			.filter((entry) -> !JETTY.matcher(String.valueOf(Path.of(entry).getFileName())).matches());
		return Stream.concat(others, Stream.of(FOLDER.toAbsolutePath() + File.separator + "*"))
			.collect(Collectors.joining(File.pathSeparator));
	}

}
