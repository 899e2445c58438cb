package dev.parley.conformance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** From SEND to MESSAGE, receipts, and that sessions do not disturb each other. */
@OpenServer
class StompDeliveryIT {

	@LocalServerPort
	int port;

	@Test
	void allSubscribersGetAllMessagesInTheOrderOfTheSender() {
		List<StompClient> subscribers = new ArrayList<>();
		List<String> sent = IntStream.range(0, 500).mapToObj((i) -> "message " + i).toList();
		try (StompClient sender = StompClient.connected(this.port)) {
			for (int i = 0; i < 5; i++) {
				StompClient subscriber = StompClient.connected(this.port);
				subscriber.subscribe("s" + i, "/topic/order");
				subscribers.add(subscriber);
			}
			sent.forEach((text) -> sender.send("SEND\ndestination:/topic/order\n\n" + text + "\0"));
			for (StompClient subscriber : subscribers) {
				assertThat(subscriber.messages(500)).isEqualTo(sent);
			}
		}
		finally {
			subscribers.forEach(StompClient::close);
		}
	}

	@Test
	void allSubscribersSeeTheSendersInterleavedInTheSameOrder() throws Exception {
		try (StompClient first = StompClient.connected(this.port);
				StompClient second = StompClient.connected(this.port);
				StompClient mina = StompClient.connected(this.port);
				StompClient jun = StompClient.connected(this.port)) {
			first.subscribe("1", "/topic/two-senders");
			second.subscribe("1", "/topic/two-senders");
			Thread minas = new Thread(() -> sendMany(mina, "mina"));
			minas.start();
			sendMany(jun, "jun");
			minas.join();
			List<String> seen = first.messages(400);
			assertThat(second.messages(400)).isEqualTo(seen);
			assertThat(seen.stream().filter((text) -> text.startsWith("mina"))).hasSize(200)
				.isSortedAccordingTo((a, b) -> number(a) - number(b));
			assertThat(seen.stream().filter((text) -> text.startsWith("jun"))).hasSize(200)
				.isSortedAccordingTo((a, b) -> number(a) - number(b));
		}
	}

	/** Only the receiver has to understand the body; the server does not read it. */
	@ParameterizedTest
	@ValueSource(strings = { "text/plain;charset=utf8mb4", "text/html;charset=x-user-defined", "text/plain;charset=",
			"no media type", "/" })
	void aContentTypeThatTheServerDoesNotKnowIsPassedOn(String contentType) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("1", "/topic/content-types");
			mina.send("SEND\ndestination:/topic/content-types\ncontent-type:%s\n\nhi\0".formatted(contentType));
			assertThat(mina.expectMessage("hi").header("content-type")).isEqualTo(contentType);
		}
	}

	@Test
	void aMessageSaysWhereItWasSentAndToWhichSubscriptionItCame() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("my subscription", "/topic/headers");
			jun.send("SEND\ndestination:/topic/headers\ncontent-type:text/plain;charset=utf-8\nmood:good\n\nhi\0");
			StompFrame message = mina.expectMessage("hi");
			assertThat(message.header("destination")).isEqualTo("/topic/headers");
			assertThat(message.header("subscription")).isEqualTo("my subscription");
			assertThat(message.header("message-id")).isNotBlank();
			assertThat(message.header("content-type")).isEqualTo("text/plain;charset=utf-8");
			assertThat(message.header("content-length")).isEqualTo("2");
			assertThat(message.header("mood")).isEqualTo("good");
		}
	}

	@Test
	void everyMessageHasAnIdOfItsOwn() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("1", "/topic/ids");
			Set<String> ids = new HashSet<>();
			for (int i = 0; i < 50; i++) {
				mina.send("SEND\ndestination:/topic/ids\n\nsame\0");
				ids.add(mina.expect("MESSAGE").header("message-id"));
			}
			assertThat(ids).hasSize(50);
		}
	}

	@Test
	void aSenderCannotForgeWhatTheServerSays() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("1", "/topic/forged");
			jun.send("""
					SEND
					destination:/topic/forged
					subscription:forged
					ack:forged
					redelivered:forged
					x-stream-offset:4711
					x-stream-epoch:forged
					receipt:r1

					hi\0""");
			StompFrame message = mina.expectMessage("hi");
			assertThat(message.headers().values()).doesNotContain("forged", "4711");
			assertThat(message.header("subscription")).isEqualTo("1");
			assertThat(message.headers()).doesNotContainKey("receipt");
			jun.expectReceipt("r1");
		}
	}

	@Test
	void eachSubscriptionOfASessionGetsItsOwnCopy() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("a", "/topic/twice");
			mina.subscribe("b", "/topic/twice");
			mina.send("SEND\ndestination:/topic/twice\n\nhi\0");
			assertThat(List.of(mina.expectMessage("hi").header("subscription"),
					mina.expectMessage("hi").header("subscription")))
				.containsExactlyInAnyOrder("a", "b");
			mina.expectNothing();
		}
	}

	@Test
	void anotherDestinationIsAnotherDestination() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("1", "/topic/here");
			mina.publish("/topic/here/below", "elsewhere");
			mina.publish("/topic/HERE", "elsewhere");
			mina.publish("/topic/her", "elsewhere");
			mina.expectNothing();
		}
	}

	@Test
	void afterUnsubscribeNothingComes() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("1", "/topic/unsubscribed");
			mina.subscribe("2", "/topic/still-subscribed");
			mina.send("UNSUBSCRIBE\nid:1\nreceipt:gone\n\n\0");
			mina.expectReceipt("gone");
			jun.publish("/topic/unsubscribed", "too late");
			jun.publish("/topic/still-subscribed", "in time");
			mina.expectMessage("in time");
			mina.expectNothing();
		}
	}

	@Test
	void anIdIsFreeAgainAfterUnsubscribe() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("1", "/topic/first-use");
			mina.send("UNSUBSCRIBE\nid:1\n\n\0");
			mina.subscribe("1", "/topic/second-use");
			mina.publish("/topic/first-use", "no");
			mina.publish("/topic/second-use", "yes");
			mina.expectMessage("yes");
		}
	}

	@Test
	void everyFrameThatAsksGetsItsReceiptInTurn() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:1\ndestination:/topic/receipts\nreceipt:r1\n\n\0");
			mina.send("SEND\ndestination:/topic/receipts-elsewhere\nreceipt:r2\n\nhi\0");
			mina.send("UNSUBSCRIBE\nid:1\nreceipt:r3\n\n\0");
			mina.send("DISCONNECT\nreceipt:r4\n\n\0");
			mina.expectReceipt("r1");
			mina.expectReceipt("r2");
			mina.expectReceipt("r3");
			mina.expectReceipt("r4");
			assertThat(mina.expectClose().code()).isEqualTo(1000);
		}
	}

	@Test
	void aReceiptIdIsReturnedAsItWas() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SEND\ndestination:/topic/receipt-id\nreceipt:영수증 \\c 1\n\nhi\0");
			mina.expectReceipt("영수증 : 1");
		}
	}

	@Test
	void aFrameThatAsksForNoReceiptGetsNone() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:1\ndestination:/topic/no-receipts\n\n\0");
			mina.send("SEND\ndestination:/topic/no-receipts\n\nhi\0");
			mina.expectMessage("hi");
			mina.expectNothing();
		}
	}

	@Test
	void theReceiptOfASubscriptionMeansThatTheNextMessageComes() {
		try (StompClient jun = StompClient.connected(this.port)) {
			for (int i = 0; i < 50; i++) {
				try (StompClient mina = StompClient.connected(this.port)) {
					mina.subscribe("1", "/topic/at-once");
					jun.publish("/topic/at-once", "round " + i);
					mina.expectMessage("round " + i);
				}
			}
		}
	}

	@Test
	void aSessionOf10NeedsNoSubscriptionId() {
		try (StompClient old = StompClient.open(this.port)) {
			old.send("CONNECT\n\n\0");
			old.expect("CONNECTED");
			old.send("SUBSCRIBE\ndestination:/topic/one-zero\nreceipt:r1\n\n\0");
			old.expectReceipt("r1");
			old.send("SEND\ndestination:/topic/one-zero\n\nhi\0");
			assertThat(old.expectMessage("hi").header("destination")).isEqualTo("/topic/one-zero");
			old.send("UNSUBSCRIBE\ndestination:/topic/one-zero\nreceipt:r2\n\n\0");
			old.expectReceipt("r2");
			old.send("SEND\ndestination:/topic/one-zero\nreceipt:r3\n\nhi\0");
			old.expectReceipt("r3");
		}
	}

	@Test
	void aFaultOfOneSessionDisturbsNoOther() {
		try (StompClient witness = StompClient.connected(this.port);
				StompClient sender = StompClient.connected(this.port)) {
			witness.subscribe("1", "/topic/undisturbed");
			for (String fault : List.of("NONSENSE\n\n\0", "SEND\n\n\0", "SUBSCRIBE\nid:1\n\n\0",
					"SEND\nno colon\n\n\0")) {
				try (StompClient faulty = StompClient.connected(this.port)) {
					faulty.subscribe("1", "/topic/undisturbed");
					sender.publish("/topic/undisturbed", "before");
					faulty.expectMessage("before");
					faulty.send(fault);
					faulty.expectErrorAndClose();
					sender.publish("/topic/undisturbed", "after");
					witness.expectMessage("before");
					witness.expectMessage("after");
				}
			}
			witness.expectNothing();
		}
	}

	@Test
	void sessionsThatVanishDisturbNoOther() {
		List<String> sent = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
		try (StompClient witness = StompClient.connected(this.port);
				StompClient sender = StompClient.connected(this.port)) {
			witness.subscribe("1", "/topic/vanishing");
			for (int i = 0; i < 300; i++) {
				if (i % 30 == 0) {
					StompClient vanishing = StompClient.connected(this.port);
					vanishing.subscribe("1", "/topic/vanishing");
					vanishing.webSocket().reset();
				}
				sender.send("SEND\ndestination:/topic/vanishing\n\n" + i + "\0");
			}
			assertThat(witness.messages(300)).isEqualTo(sent);
		}
	}

	@Test
	void aSessionThatVanishesWithinAFrameLeavesNothingBehind() {
		try (StompClient witness = StompClient.connected(this.port)) {
			witness.subscribe("1", "/topic/half-a-frame");
			StompClient vanishing = StompClient.connected(this.port);
			vanishing.send("SEND\ndestination:/topic/half-a-frame\n\nnever sa");
			vanishing.webSocket().reset();
			witness.publish("/topic/half-a-frame", "marker");
			witness.expectMessage("marker");
		}
	}

	private static void sendMany(StompClient client, String name) {
		for (int i = 0; i < 200; i++) {
			client.send("SEND\ndestination:/topic/two-senders\n\n" + name + " " + i + "\0");
		}
	}

	private static int number(String text) {
		return Integer.parseInt(text.substring(text.indexOf(' ') + 1));
	}

}
