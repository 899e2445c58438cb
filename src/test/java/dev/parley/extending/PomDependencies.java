package dev.parley.extending;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a POM declares, and where its jars are on the class path of the tests.
 *
 * @param required artifact names of what is not optional
 * @param all artifact names of everything
 */
record PomDependencies(List<String> required, List<String> all) {

	private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");

	private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*?)</artifactId>");

	/** A jar's name begins with that of its artifact, and goes on with its version. */
	private static final Pattern JAR = Pattern.compile("(.+?)-\\d[^/]*\\.jar");

	static PomDependencies read(Path pom) throws IOException {
		List<String> declared = DEPENDENCY.matcher(Files.readString(pom)).results().map(MatchResult::group).toList();
		return new PomDependencies(declared.stream()
			.filter((one) -> !one.contains("<optional>true"))
			.map(PomDependencies::artifact)
			.toList(), declared.stream().map(PomDependencies::artifact).toList());
	}

	private static String artifact(String dependency) {
		Matcher artifact = ARTIFACT.matcher(dependency);
		if (!artifact.find()) {
			throw new IllegalArgumentException("No artifactId in " + dependency);
		}
		return artifact.group(1);
	}

	/** The jar of that artifact. */
	static Path jar(String artifact) {
		return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
			.map(Path::of)
			.filter((entry) -> artifact.equals(artifactOf(entry)))
			// Of two with this name, Boot's own is the one with the later version.
			.max((a, b) -> a.getFileName().compareTo(b.getFileName()))
			.orElseThrow(() -> new AssertionError("No jar of " + artifact + " on the class path of the tests"));
	}

	/** The artifact that this class comes from. */
	static String artifactOf(String className) {
		try {
			return artifactOf(Path.of(Class.forName(className, false, PomDependencies.class.getClassLoader())
				.getProtectionDomain()
				.getCodeSource()
				.getLocation()
				.toURI()));
		}
		catch (ClassNotFoundException | URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String artifactOf(Path entry) {
		Matcher jar = JAR.matcher(entry.getFileName().toString());
		return jar.matches() ? jar.group(1) : entry.toString();
	}

}
