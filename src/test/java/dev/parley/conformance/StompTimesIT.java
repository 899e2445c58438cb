package dev.parley.conformance;

import java.time.Duration;

import dev.parley.support.OpenServer;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Heart-beats and the time to CONNECT, on a server whose times are short. */
@OpenServer
@TestPropertySource(properties = { "parley.stomp.connect-timeout=300ms", "parley.stomp.heart-beat-send=100ms",
		"parley.stomp.heart-beat-receive=200ms" })
class StompTimesIT {

	private static final Duration LONG = Duration.ofSeconds(5);

	@LocalServerPort
	int port;

	@Test
	void theServerSaysWhatItCanAndWants() {
		try (StompClient client = StompClient.open(this.port)) {
			assertThat(client.connect("heart-beat:5000,5000").header("heart-beat")).isEqualTo("100,200");
		}
	}

	@Test
	void theServerBeatsForAClientThatWantsIt() {
		try (StompClient client = StompClient.connected(this.port, "heart-beat:0,100")) {
			client.awaitHeartBeats(5, LONG);
		}
	}

	@Test
	void theServerBeatsOverSockJsToo() {
		try (StompClient client = new StompClient(SockJs.streaming(this.port))) {
			client.connect("heart-beat:0,100");
			client.awaitHeartBeats(5, LONG);
		}
	}

	@Test
	void theServerDoesNotBeatForAClientThatWantsNone() {
		try (StompClient quiet = StompClient.connected(this.port, "heart-beat:0,0");
				StompClient clock = StompClient.connected(this.port, "heart-beat:0,100")) {
			clock.awaitHeartBeats(5, LONG);
			quiet.expectNothing();
			assertThat(quiet.heartBeats()).isZero();
		}
	}

	@Test
	void aClientThatPromisedToBeatAndIsSilentIsClosed() {
		try (StompClient client = StompClient.connected(this.port, "heart-beat:200,0")) {
			assertThat(client.awaitClose().code()).as("come again").isBetween(4000, 4499);
		}
	}

	@Test
	void aClientThatBeatsAsItPromisedStays() {
		try (StompClient client = StompClient.connected(this.port, "heart-beat:200,100")) {
			for (int i = 0; i < 20; i++) {
				client.send("\n");
				client.awaitHeartBeats(1, LONG);
			}
			client.expectNothing();
		}
	}

	@Test
	void anyFrameIsABeat() {
		try (StompClient client = StompClient.connected(this.port, "heart-beat:200,100")) {
			for (int i = 0; i < 10; i++) {
				client.publish("/topic/beats", "alive");
				client.awaitHeartBeats(1, LONG);
			}
			client.expectNothing();
		}
	}

	@Test
	void aClientThatPromisedNothingMayBeSilent() {
		try (StompClient silent = StompClient.connected(this.port, "heart-beat:0,0");
				StompClient clock = StompClient.connected(this.port, "heart-beat:0,100")) {
			clock.awaitHeartBeats(10, LONG);
			silent.expectNothing();
		}
	}

	@Test
	void whoDoesNotConnectInTimeIsClosed() {
		try (StompClient client = StompClient.open(this.port)) {
			assertThat(client.awaitClose().code()).as("come again").isBetween(4000, 4499);
		}
	}

	@Test
	void lineEndsAreNoConnect() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("\n\n");
			assertThat(client.awaitClose().code()).isBetween(4000, 4499);
		}
	}

}
