package dev.parley.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.support.OpenServer;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Parley's /queue: design, section 5, "Destinations" and "Ack modes". */
@OpenServer
class StompWorkQueuesIT {

	@LocalServerPort
	int port;

	@ParameterizedTest
	@ValueSource(strings = { "/queue/work-wait", "/queue/durable/work-wait" })
	@DisplayName("A message waits if there is no consumer, and comes in the order of sending.")
	void messagesWaitForAConsumer(String queue) {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.publish(queue, "one");
			mina.publish(queue, "two");
			mina.publish(queue, "three");
			jun.subscribe("0", queue);
			assertThat(jun.messages(3)).containsExactly("one", "two", "three");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("A message goes to one consumer, in turn.")
	void consumersTakeTurns() {
		try (StompClient mina = StompClient.connected(this.port);
				StompClient first = StompClient.connected(this.port);
				StompClient second = StompClient.connected(this.port)) {
			first.subscribe("0", "/queue/work-turns");
			second.subscribe("0", "/queue/work-turns");
			for (int i = 0; i < 100; i++) {
				mina.publish("/queue/work-turns", Integer.toString(i));
			}
			List<String> firsts = allThatCame(first);
			List<String> seconds = allThatCame(second);
			// The second consumer gets its first job a moment after its RECEIPT.
			int both = Integer.parseInt(seconds.get(0));
			assertThat(both).isLessThan(90);
			List<String> fromThenOn = firsts.stream().filter((job) -> Integer.parseInt(job) > both).toList();
			assertThat(fromThenOn.size() - seconds.size()).isBetween(-5, 5);
			assertThat(Stream.concat(firsts.stream(), seconds.stream())).doesNotHaveDuplicates().hasSize(100);
		}
	}

	@Test
	@DisplayName("A consumer whose prefetch is used up is passed over: the other gets all.")
	void aBusyConsumerIsPassedOver() {
		try (StompClient mina = StompClient.connected(this.port);
				StompClient busy = StompClient.connected(this.port);
				StompClient free = StompClient.connected(this.port)) {
			busy.send("SUBSCRIBE\nid:0\ndestination:/queue/work-busy\nack:client\nprefetch-count:1\nreceipt:r1\n\n\0");
			busy.expectReceipt("r1");
			mina.publish("/queue/work-busy", "long work");
			String ack = busy.expectMessage("long work").header("ack");
			free.subscribe("0", "/queue/work-busy");
			for (int i = 0; i < 20; i++) {
				mina.publish("/queue/work-busy", Integer.toString(i));
			}
			assertThat(free.messages(20)).startsWith("0").endsWith("19");
			busy.expectNothing();
			busy.send("ACK\nid:" + ack + "\nreceipt:r2\n\n\0");
			busy.expectReceipt("r2");
		}
	}

	@Test
	@DisplayName("After 5 deliveries a message goes to /queue/dead-letter/…")
	void aMessageDeliveredTooOftenIsADeadLetter() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/work-poison\nack:client\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.publish("/queue/work-poison", "poison");
			for (int delivery = 1; delivery <= 5; delivery++) {
				StompFrame message = mina.expectMessage("poison");
				assertThat(message.headers().containsKey("redelivered")).as("delivery %d", delivery)
					.isEqualTo(delivery > 1);
				mina.send("NACK\nid:" + message.header("ack") + "\n\n\0");
			}
			mina.expectNothing();
			mina.subscribe("dead", "/queue/dead-letter/work-poison");
			assertThat(mina.expectMessage("poison").header("original-destination")).isEqualTo("/queue/work-poison");
		}
	}

	@Test
	@DisplayName("A connection that is lost counts as a delivery, too.")
	void aMessageThatKillsItsConsumersIsADeadLetter() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.publish("/queue/work-killer", "killer");
			for (int delivery = 1; delivery <= 5; delivery++) {
				StompClient victim = StompClient.connected(this.port);
				victim.send("SUBSCRIBE\nid:0\ndestination:/queue/work-killer\nack:client\n\n\0");
				victim.expectMessage("killer");
				victim.webSocket().reset();
			}
			mina.subscribe("dead", "/queue/dead-letter/work-killer");
			mina.expectMessage("killer");
		}
	}

	@Test
	@DisplayName("What is rejected in the dead-letter queue itself is gone.")
	void aRejectedDeadLetterIsGone() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/work-gone\nack:client\n\n\0");
			mina.send("SUBSCRIBE\nid:1\ndestination:/queue/dead-letter/work-gone\nack:client\n\n\0");
			mina.send("SEND\ndestination:/queue/work-gone\n\nx\0");
			mina.send("NACK\nid:" + mina.expectMessage("x").header("ack") + "\nrequeue:false\n\n\0");
			mina.send("NACK\nid:" + mina.expectMessage("x").header("ack") + "\nrequeue:false\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("expires: milliseconds since 1970 after which nobody gets the message any more.")
	void anExpiredMessageIsNotDelivered() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			long soon = System.currentTimeMillis() + 300;
			mina.send("SEND\ndestination:/queue/work-expires\nexpires:1\n\nlong ago\0");
			mina.send("SEND\ndestination:/queue/work-expires\nexpires:" + soon + "\n\nsoon\0");
			mina.send(
					"SEND\ndestination:/queue/work-expires\nexpires:32503680000000\nreceipt:r1\n\nin the year 3000\0");
			mina.expectReceipt("r1");
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> System.currentTimeMillis() > soon);
			jun.subscribe("0", "/queue/work-expires");
			jun.expectMessage("in the year 3000");
			jun.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomorrow", "-1", "1.5", "" })
	@DisplayName("expires is a number of milliseconds.")
	void anExpiryThatIsNoNumberIsAFault(String expires) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SEND\ndestination:/queue/work-expires-bad\nexpires:" + expires + "\nreceipt:r1\n\nx\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("A queue holds as many waiting messages as its policy allows; then SEND is refused until consumers have caught up.")
	void aFullQueueRefuses() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.publish("/queue/small/full", "one");
			mina.publish("/queue/small/full", "two");
			mina.publish("/queue/small/full", "three");
			mina.send("SEND\ndestination:/queue/small/full\nreceipt:r4\n\nfour\0");
			StompFrame refusal = mina.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r4");
			assertThat(refusal.json().get("code").stringValue()).isEqualTo("queue-full");
			assertThat(refusal.json().get("status").intValue()).isEqualTo(429);
			jun.send("SUBSCRIBE\nid:0\ndestination:/queue/small/full\nack:client\n\n\0");
			jun.expectMessage("one");
			jun.expectMessage("two");
			StompFrame three = jun.expectMessage("three");
			mina.send("SEND\ndestination:/queue/small/full\nreceipt:r5\n\nfive\0");
			assertThat(mina.expect("MESSAGE").header("receipt-id")).as("what is with a consumer may come back")
				.isEqualTo("r5");
			jun.send("ACK\nid:" + three.header("ack") + "\nreceipt:r6\n\n\0");
			jun.expectReceipt("r6");
			mina.publish("/queue/small/full", "six");
			jun.expectMessage("six");
		}
	}

	@Test
	@DisplayName("What was unsubscribed from without acknowledgement goes to others.")
	void unsubscribeGivesBack() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/work-unsubscribe\nack:client\n\n\0");
			mina.send("SEND\ndestination:/queue/work-unsubscribe\n\none\0");
			mina.expectMessage("one");
			jun.subscribe("0", "/queue/work-unsubscribe");
			mina.send("UNSUBSCRIBE\nid:0\n\n\0");
			assertThat(jun.expectMessage("one").header("redelivered")).isEqualTo("true");
		}
	}

	@Test
	@DisplayName("A consumer over SockJS is a consumer like any other.")
	void aConsumerMayComeBySockJs() {
		try (StompClient mina = StompClient.connected(this.port);
				StompClient jun = new StompClient(SockJs.polling(this.port))) {
			jun.connect();
			jun.send("SUBSCRIBE\nid:0\ndestination:/queue/work-sockjs\nack:client-individual\nreceipt:r1\n\n\0");
			jun.expectReceipt("r1");
			mina.publish("/queue/work-sockjs", "one");
			mina.publish("/queue/work-sockjs", "two");
			String one = jun.expectMessage("one").header("ack");
			String two = jun.expectMessage("two").header("ack");
			jun.send("ACK\nid:" + one + "\n\n\0NACK\nid:" + two + "\nreceipt:r2\n\n\0");
			List<StompFrame> answers = List.of(jun.next(), jun.next());
			assertThat(answers).extracting(StompFrame::command).containsExactlyInAnyOrder("RECEIPT", "MESSAGE");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "first", "last", "offset=1" })
	@DisplayName("A work queue has no positions: x-stream-offset is refused.")
	void aQueueHasNoPositions(String offset) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/work-offset\nx-stream-offset:" + offset
					+ "\nreceipt:r1\n\n\0");
			assertThat(mina.expect("MESSAGE").header("receipt-id")).isEqualTo("r1");
		}
	}

	/** Everything in the outbox comes before the receipt. */
	private static List<String> allThatCame(StompClient client) {
		client.send("BEGIN\ntransaction:t\nreceipt:all\n\n\0");
		List<String> bodies = new ArrayList<>();
		for (StompFrame frame = client.next(); frame.command().equals("MESSAGE"); frame = client.next()) {
			bodies.add(frame.text());
		}
		return bodies;
	}

}
