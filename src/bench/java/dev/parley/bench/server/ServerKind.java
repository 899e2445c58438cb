package dev.parley.bench.server;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers to compare. */
public enum ServerKind {

	/** Spring's simple broker on Tomcat, as its starter configures it. */
	SPRING_ON_TOMCAT("stock Spring, Tomcat") {

		@Override
		List<String> command(Options options, Path folder) {
			return stockSpring(Stream.concat(classPath().filter((entry) -> !fileName(entry).startsWith("jetty-")),
					Stream.of(options.tomcat() + File.separator + "*")));
		}

	},

	/** Spring's simple broker on Jetty, the container that Parley uses. */
	SPRING_ON_JETTY("stock Spring, Jetty") {

		@Override
		List<String> command(Options options, Path folder) {
			return stockSpring(classPath());
		}

	},

	/** The jar as delivered, with one additional controller. */
	PARLEY("Parley") {

		@Override
		List<String> command(Options options, Path folder) {
			List<String> command = new ArrayList<>(List.of("-cp", options.jar().toString(),
					"-Dloader.main=dev.parley.Parley", "-Dloader.path=" + options.classes(),
					"org.springframework.boot.loader.launch.PropertiesLauncher", "--spring.profiles.active=open",
					"--spring.datasource.url=jdbc:h2:file:" + folder.resolve("db")));
			command.addAll(options.parleyArguments());
			return command;
		}

	};

	private final String title;

	ServerKind(String title) {
		this.title = title;
	}

	/** The arguments after {@code java} and the options of the JVM. */
	abstract List<String> command(Options options, Path folder);

	/**
	 * The class path of this command without the test classes, which bring their own
	 * settings, such as log levels.
	 */
	private static Stream<String> classPath() {
		return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
			.filter((entry) -> !fileName(entry).equals("test-classes"));
	}

	private static String fileName(String entry) {
		return String.valueOf(Path.of(entry).getFileName());
	}

	private static List<String> stockSpring(Stream<String> classPath) {
		return List.of("-cp", classPath.collect(Collectors.joining(File.pathSeparator)), StockSpring.class.getName(),
				"--spring.config.name=stock-spring");
	}

	@Override
	public String toString() {
		return this.title;
	}

}
