package dev.parley.attack;

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

/** As many connections as the server, and one network, may have. */
@OpenServer
@TestPropertySource(properties = { "parley.limits.connections=3", "parley.limits.sessions-per-network=2" })
class FullServerIT {

	@LocalServerPort
	int port;

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
			UpgradeResponse refused = UpgradeRequest.to(this.port, "/chat").from("127.0.0.3").answer();
			assertThat(refused.status()).isEqualTo(503);
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
