package dev.parley.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import dev.parley.support.Account;
import dev.parley.support.Api;
import dev.parley.support.RawWebSocket;
import dev.parley.support.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server with a management port of its own, and what a monitoring system sees of it.
 */
@RunningServer
@TestPropertySource(properties = { "management.server.port=0", "management.server.address=127.0.0.1",
		"management.prometheus.metrics.export.enabled=true", "parley.metrics.token=" + ManagementPortIT.TOKEN })
class ManagementPortIT {

	static final String TOKEN = "0123456789abcdef-scrape";

	@LocalServerPort
	int port;

	@LocalManagementPort
	int management;

	@ParameterizedTest
	@CsvSource({ ",200,UP", "/liveness,200,engineThreads", "/readiness,200,UP", "/nonsense,404,''" })
	void theHealthIsOnBothPorts(String group, int status, String content) throws Exception {
		String path = "/actuator/health" + ((group != null) ? group : "");
		assertThat(get(this.port, path, null)).satisfies((answer) -> {
			assertThat(answer.statusCode()).isEqualTo(status);
			assertThat(answer.body()).contains(content);
		});
		assertThat(get(this.management, path, null).statusCode()).isEqualTo(status);
	}

	@Test
	void theMetersAreForWhoeverHasTheTokenAndOnlyThey() throws Exception {
		String path = "/actuator/prometheus";
		assertThat(get(this.management, path, TOKEN)).satisfies((answer) -> {
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.body()).contains("parley_sessions{transport=\"websocket\"}");
		});
		assertThat(get(this.management, path, TOKEN + "x").statusCode()).isEqualTo(401);
		assertThat(get(this.management, path, TOKEN.substring(1)).statusCode()).isEqualTo(401);
		assertThat(get(this.management, path, null).statusCode()).isEqualTo(401);
		String mina = Account.signUp(this.port, "mina").token();
		assertThat(get(this.management, path, mina).statusCode()).isEqualTo(403);
		assertThat(get(this.port, path, TOKEN).body()).doesNotContain("parley_sessions");
	}

	@Test
	void theTokenIsGoodForNothingElse() throws Exception {
		for (String path : new String[] { "/actuator", "/actuator/prometheus/", "/actuator/env" }) {
			assertThat(get(this.management, path, TOKEN).statusCode()).as(path).isEqualTo(401);
		}
		assertThat(new Api(this.port, TOKEN).get("/api/v1/rooms").status()).isEqualTo(401);
	}

	private static HttpResponse<String> get(int port, String path, String token)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.timeout(RawWebSocket.PATIENCE);
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
