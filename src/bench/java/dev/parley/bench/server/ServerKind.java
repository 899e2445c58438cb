package dev.parley.bench.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.parley.bench.Options;

/** Whom we compare. */
public enum ServerKind {

	/** Spring's simple broker. */
	STOCK_SPRING("stock Spring") {

		@Override
		List<String> command(Options options, Path folder) {
			return List.of("-cp", System.getProperty("java.class.path"), StockSpring.class.getName(),
					"--spring.config.name=stock-spring");
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
