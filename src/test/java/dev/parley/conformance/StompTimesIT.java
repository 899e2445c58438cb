package dev.parley.conformance;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

import dev.parley.stomp.tcp.TcpServer;
import dev.parley.support.ClosedByServer;
import dev.parley.support.OpenServer;
import dev.parley.support.Slow;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.TcpTransport;
import dev.parley.test.StompFrame;
import dev.parley.test.StompTestClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Heart-beats and the time limit for CONNECT, on a server with short times. */
@OpenServer
@TestPropertySource(properties = { "parley.stomp.connect-timeout=4s", "parley.stomp.heart-beat-send=100ms",
		"parley.stomp.heart-beat-receive=200ms" })
@Slow
class StompTimesIT {

	private static final Duration LONG = Duration.ofSeconds(60);

	@LocalServerPort
	int port;

	@Autowired
	TcpServer tcp;

	@Test
	void theServerSaysWhatItCanAndWants() {
		try (StompClient client = StompClient.open(this.port)) {
			assertThat(client.connect("heart-beat:5000,5000").header("heart-beat")).isEqualTo("100,200");
		}
	}

	@Test
	@DisplayName("If the sender has no real STOMP frame to send, it MUST send an end-of-line (EOL).")
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
	void theServerBeatsOverTcpToo() {
		try (StompClient client = new StompClient(new TcpTransport(this.tcp.port()))) {
			client.connect("heart-beat:0,100");
			client.awaitHeartBeats(5, LONG);
		}
	}

	@Test
	@DisplayName("0 means it does not want to receive heart-beats.")
	void theServerDoesNotBeatForAClientThatWantsNone() {
		try (StompClient quiet = StompClient.connected(this.port, "heart-beat:0,0");
				StompClient clock = StompClient.connected(this.port, "heart-beat:0,100")) {
			clock.awaitHeartBeats(5, LONG);
			quiet.expectNothing();
			assertThat(quiet.heartBeats()).isZero();
		}
	}

	@Test
	@DisplayName("If, inside a time window of at least n milliseconds, the receiver did not receive any new data, it MAY consider the connection as dead.")
	void aClientThatPromisedToBeatAndIsSilentIsClosed() {
		try (StompClient client = StompClient.connected(this.port, "heart-beat:200,0")) {
			assertThat(client.awaitClose().code()).as("come again").isBetween(4000, 4499);
		}
	}

	@Test
	void overTcpAnErrorSaysWhyASilentClientIsClosed() {
		try (StompClient client = new StompClient(new TcpTransport(this.tcp.port()))) {
			client.connect("heart-beat:200,0");
			StompFrame error = client.expectErrorAndClose().error();
			assertThat(error.headers()).containsEntry("message", "heart-beat lost").containsEntry("close-code", "4002");
		}
	}

	@Test
	@DisplayName("The sender MUST send new data over the network connection at least every n milliseconds.")
	void aClientThatBeatsAsItPromisedStays() {
		try (StompClient client = StompClient.connected(this.port, "heart-beat:2000,100")) {
			for (int i = 0; i < 50; i++) {
				client.send("\n");
				client.awaitHeartBeats(1, LONG);
			}
			client.expectNothing();
		}
	}

	@Test
	void theClientOfTheTestKitBeatsByItselfUntilItFallsSilent() {
		try (StompTestClient client = StompTestClient.at(this.port)
			.heartBeats(Duration.ofMillis(500), Duration.ofMillis(100))
			.connect(); StompClient clock = StompClient.connected(this.port, "heart-beat:0,100")) {
			clock.awaitHeartBeats(50, LONG);
			assertThat(client.isConnected()).isTrue();
			assertThat(client.heartBeats()).isPositive();
			client.fallSilent();
			assertThat(client.awaitEnd().code()).isEqualTo(4002);
		}
	}

	@Test
	@DisplayName("Regarding the heart-beats themselves, any new data received over the network connection is an indication that the remote end is alive.")
	void anyFrameIsABeat() {
		try (StompClient client = StompClient.connected(this.port, "heart-beat:2000,100")) {
			for (int i = 0; i < 50; i++) {
				client.publish("/topic/beats", "alive");
				client.awaitHeartBeats(1, LONG);
			}
			client.expectNothing();
		}
	}

	@Test
	@DisplayName("If cx is 0 (the client cannot send heart-beats) … then there will be none.")
	void aClientThatPromisedNothingMayBeSilent() {
		try (StompClient silent = StompClient.connected(this.port, "heart-beat:0,0");
				StompClient clock = StompClient.connected(this.port, "heart-beat:0,100")) {
			clock.awaitHeartBeats(10, LONG);
			silent.expectNothing();
		}
	}

	@Test
	void aClientThatDoesNotConnectInTimeIsClosed() {
		try (StompClient client = StompClient.open(this.port)) {
			assertThat(client.awaitClose().code()).as("come again").isBetween(4000, 4499);
		}
	}

	@Test
	void overTcpAnErrorSaysThatNoConnectCame() {
		try (StompClient silent = new StompClient(new TcpTransport(this.tcp.port()));
				StompClient halfway = new StompClient(new TcpTransport(this.tcp.port()))) {
			halfway.send("CONNECT\naccept-ver");
			for (StompClient client : List.of(silent, halfway)) {
				StompFrame error = client.expectErrorAndClose().error();
				assertThat(error.headers()).containsEntry("message", "no CONNECT in time")
					.containsEntry("close-code", "4003");
			}
		}
	}

	@Test
	void lineEndsAreNoConnect() {
		try (StompClient client = StompClient.open(this.port)) {
			client.send("\n\n");
			assertThat(client.awaitClose().code()).isBetween(4000, 4499);
		}
	}

	@Test
	@DisplayName("Messages that flow are beats, too: a client that beats stays, however much comes.")
	void messagesFlowBetweenBeats() {
		try (StompClient client = StompClient.connected(this.port, "heart-beat:2000,100")) {
			client.subscribe("0", "/topic/beats-and-messages");
			for (int i = 0; i < 300; i++) {
				client.publish("/topic/beats-and-messages", Integer.toString(i));
				client.expectMessage(Integer.toString(i));
			}
			client.expectNothing();
		}
	}

	@Test
	@DisplayName("A SEND after a missed beat is refused: the connection is closed.")
	void aSendAfterAMissedBeatHasNoEffect() {
		try (StompClient witness = StompClient.connected(this.port);
				StompClient silent = StompClient.connected(this.port, "heart-beat:200,0")) {
			witness.subscribe("0", "/topic/missed-beat");
			assertThat(silent.awaitClose().code()).isEqualTo(4002);
			assertThatThrownBy(() -> silent.publish("/topic/missed-beat", "too late"))
				.isInstanceOfAny(ClosedByServer.class, UncheckedIOException.class);
			witness.expectNothing();
		}
	}

	@Test
	@DisplayName("If the connection fails before a client sends an ACK frame … [a missed heart-beat is such a failure].")
	void unacknowledgedMessagesOfASilentConsumerGoToAnother() {
		try (StompClient jun = StompClient.connected(this.port);
				StompClient silent = StompClient.connected(this.port, "heart-beat:2000,0")) {
			silent.send("SUBSCRIBE\nid:0\ndestination:/queue/missed-beat\nack:client\n\n\0");
			silent.send("SEND\ndestination:/queue/missed-beat\n\nwork\0");
			silent.expectMessage("work");
			jun.subscribe("0", "/queue/missed-beat");
			assertThat(jun.expectMessage("work").header("redelivered")).isEqualTo("true");
		}
	}

	@Test
	@DisplayName("Otherwise, there will be heart-beats every MAX(cx,sy) milliseconds.")
	void theLongerOfTheTwoTimesCounts() {
		try (StompClient slow = StompClient.connected(this.port, "heart-beat:60000,60000");
				StompClient clock = StompClient.connected(this.port, "heart-beat:0,100")) {
			clock.awaitHeartBeats(10, LONG);
			slow.expectNothing();
			assertThat(slow.heartBeats()).isZero();
		}
	}

}
