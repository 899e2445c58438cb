package dev.parley.start;

import java.net.BindException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Explains in a sentence why the server cannot listen at its address. */
@Order(0) // Before Spring Boot's, which knows neither our name nor the property.
final class AddressFailureAnalyzer extends AbstractFailureAnalyzer<Exception> {

	private final Environment environment;

	AddressFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, Exception cause) {
		PortInUseException inUse = findCause(rootFailure, PortInUseException.class);
		if (inUse != null) {
			int port = inUse.getPort();
			return new FailureAnalysis("Port %d is used by another process.".formatted(port),
					"End that process, or give Parley another port: --%s=%d".formatted(setting(port), next(port)),
					inUse);
		}
		BindException refused = findCause(rootFailure, BindException.class);
		if (refused != null) {
			return new FailureAnalysis(
					"The server cannot listen at %s, port %s: %s.".formatted(
							this.environment.getProperty("server.address", "any address"),
							this.environment.getProperty("server.port", "8080"),
							NestedExceptionUtils.getMostSpecificCause(refused).getMessage()),
					"Look at server.address, which is an address of this computer, and at server.port: ports below 1024"
							+ " may need a permission.",
					refused);
		}
		return null;
	}

	private String setting(int port) {
		String management = "management.server.port";
		return Integer.toString(port).equals(this.environment.getProperty(management)) ? management : "server.port";
	}

	private static int next(int port) {
		return (port < 65_535) ? port + 1 : 0;
	}

}
