package dev.parley.host;

import java.nio.file.Path;

import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Parley in an application on Jetty. */
@Slow
class JettyHostIT extends EndpointsOfAHost {

	@Override
	ServerProcess start(Path folder, String... arguments) {
		return ServerProcess.main(folder, HostApplication.class, arguments);
	}

	@Test
	void itRunsOnJetty() {
		assertThat(log()).contains("Jetty started on port");
	}

}
