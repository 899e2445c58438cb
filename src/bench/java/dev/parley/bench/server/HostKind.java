package dev.parley.bench.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One application of somebody else, on both containers, without Parley and with it. */
public enum HostKind implements Program {

	TOMCAT_WITHOUT("Tomcat, simple broker", Container.TOMCAT, "--parley.enabled=false"),

	TOMCAT_ORDINARY("Tomcat, Parley, ordinary endpoint", Container.TOMCAT),

	TOMCAT_FAST("Tomcat, Parley, fast endpoint", Container.TOMCAT, "--bench.fast=true"),

	JETTY_WITHOUT("Jetty, simple broker", Container.JETTY, "--parley.enabled=false"),

	JETTY_ORDINARY("Jetty, Parley, ordinary endpoint", Container.JETTY),

	JETTY_FAST("Jetty, Parley, fast endpoint", Container.JETTY, "--bench.fast=true");

	private enum Container {

		TOMCAT, JETTY

	}

	private final String title;

	private final Container container;

	private final List<String> arguments;

	HostKind(String title, Container container, String... arguments) {
		this.title = title;
		this.container = container;
		this.arguments = List.of(arguments);
	}

	@Override
	public List<String> command(Options options, Path folder) {
		String classPath = switch (this.container) {
			case TOMCAT -> ClassPath.onTomcat(options);
			case JETTY -> ClassPath.onJetty();
		};
		List<String> command = new ArrayList<>(
				List.of("-cp", classPath, HostApplication.class.getName(), "--spring.config.name=host"));
		command.addAll(this.arguments);
		return command;
	}

	@Override
	public String toString() {
		return this.title;
	}

}
