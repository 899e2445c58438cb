package dev.parley.attack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import dev.parley.support.OpenServer;
import dev.parley.support.RawWebSocket;
import dev.parley.support.StompClient;
import dev.parley.support.UpgradeRequest;
import dev.parley.support.UpgradeResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * As many connections as the server, and one network, may have; and few requests allowed.
 */
@OpenServer
@TestPropertySource(properties = { "parley.limits.connections=3", "parley.limits.sessions-per-network=2",
		"parley.limits.requests.network-per-second=1" })
class FullServerIT {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	@LocalServerPort
	int port;

	@Test
	void aClientOverTheRestLimitIsToldToComeLater() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/api/v1/session"))
			.build();
		HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		for (int i = 0; i < 1000 && answer.statusCode() == 200; i++) {
			answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		}
		assertThat(answer.statusCode()).isEqualTo(429);
		assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(answer.body()).contains("\"code\":\"over-limit\"");
	}

	@Test
	void requestsThatPublishHaveTheRatesOfFramesInstead() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/api/v1/messages"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"destination\":\"/topic/full\",\"text\":\"x\"}"))
			.build();
		for (int i = 0; i < 100; i++) {
			assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(201);
		}
	}

	/**
	 * Tokens are not looked up for such clients: otherwise each request would get 401.
	 */
	@Test
	void soIsAClientWithAMadeUpToken() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/api/v1/session"))
			.header("Authorization", "Bearer forged")
			.build();
		HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		for (int i = 0; i < 1000 && answer.statusCode() != 429; i++) {
			answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		}
		assertThat(answer.statusCode()).isEqualTo(429);
		assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
		assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
	}

	@Test
	void theNextOneOfTheSameNetworkIsToldToComeLater() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			UpgradeResponse refused = UpgradeRequest.to(this.port, "/chat").answer();
			assertThat(refused.status()).isEqualTo(429);
			assertThat(refused.header("Content-Type")).contains("application/problem+json");
			assertThat(refused.header("Retry-After"))
				.hasValueSatisfying((seconds) -> assertThat(seconds).matches("\\d+"));
			UpgradeRequest.to(this.port, "/chat").from("127.0.0.2").open().close();
			jun.subscribe("0", "/topic/full");
			mina.send("SEND\ndestination:/topic/full\n\nstill here\0");
			jun.expectMessage("still here");
		}
		await().untilAsserted(
				() -> assertThat(UpgradeRequest.to(this.port, "/chat").answer().status()).as("when they have gone")
					.isEqualTo(101));
	}

	@Test
	void theNextOneIsToldToComeLaterAndThoseWhoAreThereTalkOn() {
		await().until(() -> UpgradeRequest.to(this.port, "/chat").answer().status() == 101);
		try (StompClient mina = StompClient.connected(this.port);
				StompClient jun = StompClient.connected(this.port);
				RawWebSocket stranger = UpgradeRequest.to(this.port, "/chat").from("127.0.0.2").open()) {
			// A connection counts when its session is open, a moment after its handshake.
			UpgradeResponse refused = await().until(
					() -> UpgradeRequest.to(this.port, "/chat").from("127.0.0.3").answer(),
					(answer) -> answer.status() == 503);
			assertThat(refused.header("Content-Type")).contains("application/problem+json");
			assertThat(refused.header("Retry-After"))
				.hasValueSatisfying((seconds) -> assertThat(seconds).matches("\\d+"));
			jun.subscribe("0", "/topic/full");
			mina.send("SEND\ndestination:/topic/full\n\nstill here\0");
			jun.expectMessage("still here");
		}
		await().untilAsserted(
				() -> assertThat(UpgradeRequest.to(this.port, "/chat").answer().status()).as("when they have gone")
					.isEqualTo(101));
	}

}
