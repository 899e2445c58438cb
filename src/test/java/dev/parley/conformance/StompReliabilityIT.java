package dev.parley.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.parley.engine.Engine;
import dev.parley.support.OpenServer;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Many messages, while clients come and go: none is lost, and nothing is left over. */
@OpenServer
class StompReliabilityIT {

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@ParameterizedTest
	@ValueSource(strings = { "/queue/reliable", "/queue/durable/reliable" })
	@DisplayName("10,000 messages, then DISCONNECT: none is lost.")
	void tenThousandMessagesThenDisconnect(String queue) {
		try (StompClient mina = StompClient.connected(this.port)) {
			StringBuilder frames = new StringBuilder();
			for (int i = 0; i < 10_000; i++) {
				frames.append("SEND\ndestination:").append(queue).append("\n\n").append(i).append("\0");
				if (i % 500 == 499) {
					mina.send(frames.toString());
					frames.setLength(0);
				}
			}
			mina.send("DISCONNECT\nreceipt:bye\n\n\0");
			mina.expectReceipt("bye");
		}
		try (StompClient jun = StompClient.connected(this.port)) {
			jun.send("SUBSCRIBE\nid:0\ndestination:" + queue + "\nack:client\n\n\0");
			for (int i = 0; i < 10_000; i++) {
				StompFrame message = jun.expectMessage(Integer.toString(i));
				if (i % 100 == 99) {
					jun.send("ACK\nid:" + message.header("ack") + "\n\n\0");
				}
			}
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("A loop of producing and consuming misses no message.")
	void produceAndConsumeInTurn() {
		try (StompClient mina = StompClient.connected(this.port)) {
			for (int i = 0; i < 500; i++) {
				mina.send("SEND\ndestination:/queue/reliable-loop\n\n" + i + "\0");
				mina.send("SUBSCRIBE\nid:" + i + "\ndestination:/queue/reliable-loop\nack:client\n\n\0");
				String ack = mina.expectMessage(Integer.toString(i)).header("ack");
				mina.send("ACK\nid:" + ack + "\n\n\0UNSUBSCRIBE\nid:" + i + "\n\n\0");
			}
			mina.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/reliable-large", "/queue/reliable-large", "/topic/durable/reliable-large" })
	@DisplayName("One large message among small ones arrives whole and in its place.")
	void oneLargeAmongSmall(String destination) {
		String large = "0123456789abcdef".repeat(4000);
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			jun.subscribe("0", destination);
			List<String> sent = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				sent.add((i == 100) ? large : Integer.toString(i));
			}
			sent.forEach((body) -> mina.send("SEND\ndestination:" + destination + "\n\n" + body + "\0"));
			assertThat(jun.messages(200)).isEqualTo(sent);
		}
	}

	@Slow
	@Test
	@DisplayName("Dropped clients are removed from the counts, however they went.")
	void nothingStaysOfThoseWhoWent() {
		int before = this.engine.destinationCount();
		for (int i = 0; i < 30; i++) {
			StompClient mina = StompClient.connected(this.port);
			mina.subscribe("0", "/topic/reliable-gone/" + i);
			mina.send("SUBSCRIBE\nid:1\ndestination:/queue/reliable-gone/" + i + "\nack:client\n\n\0");
			mina.send("SUBSCRIBE\nid:2\ndestination:/topic/reliable-gone/*\n\n\0BEGIN\ntransaction:t\n\n\0");
			mina.expectNothing();
			switch (i % 3) {
				case 0 -> mina.webSocket().reset();
				case 1 -> mina.close();
				default -> {
					mina.send("NONSENSE\n\n\0");
					mina.expectErrorAndClose();
				}
			}
		}
		Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			assertThat(this.engine.sessionCount()).isZero();
			assertThat(this.engine.destinationCount()).isLessThanOrEqualTo(before);
		});
	}

}
