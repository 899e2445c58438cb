package dev.parley.host;

import java.nio.file.Path;

import dev.parley.support.ServerProcess;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Parley in an application on Tomcat. */
@Slow
class TomcatHostIT extends EndpointsOfAHost {

	@Override
	ServerProcess start(Path folder, String... arguments) {
		return ServerProcess.onTomcat(folder, HostApplication.class, arguments);
	}

	@Test
	void itRunsOnTomcatAndWithoutJetty() {
		assertThat(log()).contains("Tomcat started on port").doesNotContain("jetty");
	}

}
