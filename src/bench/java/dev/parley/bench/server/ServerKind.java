package dev.parley.bench.server;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.parley.bench.Options;

/** Whom we compare. */
public enum ServerKind {

	/** Spring's simple broker. */
	STOCK_SPRING("stock Spring") {

		@Override
		List<String> command(Options options, Path folder) {
			return List.of("-cp", withoutTests(System.getProperty("java.class.path")), StockSpring.class.getName(),
					"--spring.config.name=stock-spring");
		}

		/** The tests bring settings of their own, such as how much is logged. */
		private String withoutTests(String classPath) {
			return Stream.of(classPath.split(Pattern.quote(File.pathSeparator)))
				.filter((entry) -> !entry.endsWith("test-classes"))
				.collect(Collectors.joining(File.pathSeparator));
		}

	},

	/** The jar as it is delivered, with one controller more. */
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

	/** What follows {@code java} and the options of the JVM. */
	abstract List<String> command(Options options, Path folder);

	@Override
	public String toString() {
		return this.title;
	}

}
