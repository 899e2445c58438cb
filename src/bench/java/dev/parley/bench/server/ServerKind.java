package dev.parley.bench.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The servers to compare. */
public enum ServerKind implements Program {

	/** Spring's simple broker on Tomcat, as its starter configures it. */
	SPRING_ON_TOMCAT("stock Spring, Tomcat") {

		@Override
		public List<String> command(Options options, Path folder) {
			return stockSpring(ClassPath.onTomcat(options));
		}

	},

	/** Spring's simple broker on Jetty, the container that Parley uses. */
	SPRING_ON_JETTY("stock Spring, Jetty") {

		@Override
		public List<String> command(Options options, Path folder) {
			return stockSpring(ClassPath.onJetty());
		}

	},

	/** The jar as delivered, with one additional controller. */
	PARLEY("Parley") {

		@Override
		public List<String> command(Options options, Path folder) {
			return parley(options, List.of("--spring.datasource.url=jdbc:h2:file:" + folder.resolve("db")));
		}

	};

	private final String title;

	ServerKind(String title) {
		this.title = title;
	}

	private static List<String> stockSpring(String classPath) {
		return List.of("-cp", classPath, StockSpring.class.getName(), "--spring.config.name=stock-spring");
	}

	/** The jar as delivered, with one additional controller, and everything allowed. */
	static List<String> parley(Options options, List<String> arguments) {
		List<String> command = new ArrayList<>(List.of("-cp", options.jar().toString(),
				"-Dloader.main=dev.parley.Parley", "-Dloader.path=" + options.classes(),
				"org.springframework.boot.loader.launch.PropertiesLauncher", "--spring.profiles.active=open"));
		command.addAll(arguments);
		command.addAll(options.parleyArguments());
		return command;
	}

	@Override
	public String toString() {
		return this.title;
	}

}
