package dev.parley.conformance;

import java.util.List;

import dev.parley.support.OpenServer;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** STOMP 1.2, "SUBSCRIBE ack Header", "ACK" and "NACK". */
@OpenServer
class StompAckIT {

	@LocalServerPort
	int port;

	@ParameterizedTest
	@ValueSource(strings = { "auto", "client", "client-individual" })
	@DisplayName("The valid values for the ack header are auto, client, or client-individual.")
	void thereAreThreeModes(String mode) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/ack-modes\nack:" + mode + "\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Client", "none", "client_individual", "" })
	@DisplayName("The valid values for the ack header are … [and no others].")
	void anotherModeIsAFault(String mode) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/ack-modes\nack:" + mode + "\nreceipt:r1\n\n\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("If the header is not set, it defaults to auto.")
	void autoIsTheDefault() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/ack-default\n\n\0");
			mina.send("SEND\ndestination:/queue/ack-default\n\nhello\0");
			assertThat(mina.expectMessage("hello").headers()).doesNotContainKey("ack");
		}
		try (StompClient jun = StompClient.connected(this.port)) {
			jun.subscribe("0", "/queue/ack-default");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("When the ack mode is auto, then the client does not need to send the server ACK frames for the messages it receives.")
	void inModeAutoThousandsComeWithoutAcknowledgement() {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("0", "/queue/ack-auto-many");
			for (int i = 0; i < 3000; i++) {
				jun.send("SEND\ndestination:/queue/ack-auto-many\n\n" + i + "\0");
			}
			assertThat(mina.messages(3000)).hasSize(3000).startsWith("0", "1").endsWith("2999");
		}
	}

	@Test
	@DisplayName("The server will assume the client has received the message as soon as it sends it to the client.")
	void inModeAutoWhatWasSentIsNotSentAgain() {
		try (StompClient jun = StompClient.connected(this.port)) {
			StompClient mina = StompClient.connected(this.port);
			mina.subscribe("0", "/queue/ack-auto-gone");
			jun.publish("/queue/ack-auto-gone", "one");
			mina.expectMessage("one");
			mina.webSocket().reset();
			jun.subscribe("0", "/queue/ack-auto-gone");
			jun.publish("/queue/ack-auto-gone", "two");
			jun.expectMessage("two");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("If the connection fails before a client sends an ACK frame for the message the server will assume the message has not been processed and MAY redeliver the message to another client.")
	void unacknowledgedMessagesOfAVanishedClientGoToAnother() {
		try (StompClient jun = StompClient.connected(this.port)) {
			StompClient mina = StompClient.connected(this.port);
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/ack-vanished\nack:client\n\n\0");
			mina.send("SEND\ndestination:/queue/ack-vanished\n\none\0");
			mina.send("SEND\ndestination:/queue/ack-vanished\n\ntwo\0");
			StompFrame first = mina.expectMessage("one");
			assertThat(first.headers()).doesNotContainKey("redelivered");
			mina.expectMessage("two");
			jun.subscribe("0", "/queue/ack-vanished");
			jun.expectNothing();
			mina.webSocket().reset();
			StompFrame again = jun.expectMessage("one");
			assertThat(again.header("redelivered")).isEqualTo("true");
			assertThat(again.header("message-id")).isEqualTo(first.header("message-id"));
			assertThat(jun.expectMessage("two").header("redelivered")).isEqualTo("true");
		}
	}

	@Test
	@DisplayName("Reconnect without DISCONNECT, then auto: what was redelivered is gone.")
	void afterReconnectingInModeAutoNothingIsLeft() {
		StompClient before = StompClient.connected(this.port);
		before.send("SUBSCRIBE\nid:0\ndestination:/queue/ack-reconnect\nack:client\n\n\0");
		before.send("SEND\ndestination:/queue/ack-reconnect\n\none\0");
		before.expectMessage("one");
		before.webSocket().reset();
		try (StompClient after = StompClient.connected(this.port)) {
			after.subscribe("0", "/queue/ack-reconnect");
			assertThat(after.expectMessage("one").header("redelivered")).isEqualTo("true");
			after.send("DISCONNECT\nreceipt:bye\n\n\0");
			after.expectReceipt("bye");
		}
		try (StompClient last = StompClient.connected(this.port)) {
			last.subscribe("0", "/queue/ack-reconnect");
			last.expectNothing();
		}
	}

	@Test
	@DisplayName("The ACK frames sent by the client will be treated as a cumulative acknowledgment.")
	void inModeClientAnAckIsForAllBeforeIt() {
		try (StompClient mina = subscribed("/queue/ack-cumulative", "client");
				StompClient jun = StompClient.connected(this.port)) {
			sendOneTwoThree(jun, "/queue/ack-cumulative");
			mina.expectMessage("one");
			String two = mina.expectMessage("two").header("ack");
			mina.expectMessage("three");
			mina.send("ACK\nid:" + two + "\nreceipt:acked\n\n\0");
			mina.expectReceipt("acked");
			mina.send("DISCONNECT\n\n\0");
			jun.subscribe("0", "/queue/ack-cumulative");
			jun.expectMessage("three");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("This means that an ACK or NACK frame for a subsequent message MUST NOT cause a previous message to get acknowledged.")
	void inModeClientIndividualAnAckIsForItsMessageAlone() {
		try (StompClient mina = subscribed("/queue/ack-individual", "client-individual");
				StompClient jun = StompClient.connected(this.port)) {
			sendOneTwoThree(jun, "/queue/ack-individual");
			mina.expectMessage("one");
			mina.expectMessage("two");
			String three = mina.expectMessage("three").header("ack");
			mina.send("ACK\nid:" + three + "\nreceipt:acked\n\n\0");
			mina.expectReceipt("acked");
			mina.send("DISCONNECT\n\n\0");
			jun.subscribe("0", "/queue/ack-individual");
			assertThat(jun.messages(2)).containsExactly("one", "two");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("If the message is received from a subscription that requires explicit acknowledgment … then the MESSAGE frame MUST also contain an ack header with an arbitrary value.")
	void eachSubscriptionHasAnAckIdOfItsOwnForTheSameMessage() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:a\ndestination:/topic/ack-ids\nack:client\n\n\0");
			mina.send("SUBSCRIBE\nid:b\ndestination:/topic/ack-ids\nack:client-individual\n\n\0");
			mina.send("SEND\ndestination:/topic/ack-ids\n\nhello\0");
			StompFrame first = mina.expectMessage("hello");
			StompFrame second = mina.expectMessage("hello");
			assertThat(first.header("message-id")).isEqualTo(second.header("message-id"));
			assertThat(first.header("ack")).isNotEqualTo(second.header("ack"));
		}
	}

	@Test
	@DisplayName("The ACK frame MUST include an id header matching the ack header of the MESSAGE being acknowledged.")
	void theMessageIdAloneIsNoAck() {
		try (StompClient mina = subscribed("/queue/ack-message-id", "client")) {
			mina.send("SEND\ndestination:/queue/ack-message-id\n\nhello\0");
			String id = mina.expectMessage("hello").header("message-id");
			mina.send("ACK\nsubscription:0\nmessage-id:" + id + "\nreceipt:r1\n\n\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ACK\nid:1-2\nreceipt:r1\n\n\0", "ACK\nid:nonsense\nreceipt:r1\n\n\0",
			"ACK\nid:\nreceipt:r1\n\n\0", "ACK\nid:99-1\nreceipt:r1\n\n\0", "ACK\nreceipt:r1\n\n\0",
			"NACK\nid:1-2\nreceipt:r1\n\n\0", "NACK\nreceipt:r1\n\n\0", "NACK\nid:1-1\nrequeue:maybe\nreceipt:r1\n\n\0",
			"ACK\nid:99999999999999999999-1\nreceipt:r1\n\n\0" })
	@DisplayName("… an id header matching the ack header of the MESSAGE being acknowledged [and no other].")
	void anAckOfWhatIsNotOutstandingIsAFault(String frame) {
		try (StompClient mina = subscribed("/topic/ack-wrong", "client")) {
			mina.send("SEND\ndestination:/topic/ack-wrong\n\nhello\0");
			mina.expectMessage("hello");
			mina.send(frame);
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@Test
	@DisplayName("A message is acknowledged once.")
	void aSecondAckIsAFault() {
		try (StompClient mina = subscribed("/queue/ack-twice", "client-individual")) {
			mina.send("SEND\ndestination:/queue/ack-twice\n\nhello\0");
			String id = mina.expectMessage("hello").header("ack");
			mina.send("ACK\nid:" + id + "\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.send("ACK\nid:" + id + "\nreceipt:r2\n\n\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r2");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ACK", "NACK" })
	@DisplayName("An acknowledgement that crosses the end of its subscription is refused, and costs no other subscription.")
	void anAckOfASubscriptionThatHasEndedIsRefused(String command) {
		try (StompClient mina = subscribed("/queue/ack-ended", "client")) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.send("SEND\ndestination:/queue/ack-ended\n\nhello\0");
			String id = mina.expectMessage("hello").header("ack");
			mina.send("UNSUBSCRIBE\nid:0\n\n\0" + command + "\nid:" + id + "\nreceipt:r1\n\n\0");
			StompFrame refusal = mina.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.json().get("code").stringValue()).isEqualTo("not-outstanding");
			mina.expectNothing();
		}
		try (StompClient jun = StompClient.connected(this.port)) {
			jun.subscribe("0", "/queue/ack-ended");
			assertThat(jun.expectMessage("hello").header("redelivered")).isEqualTo("true");
		}
	}

	@Test
	@DisplayName("Where nobody listens for that refusal, the connection ends with 'come again'.")
	void whoDoesNotListenForItComesAgain() {
		try (StompClient mina = subscribed("/queue/ack-ended-unheard", "client")) {
			mina.send("SEND\ndestination:/queue/ack-ended-unheard\n\nhello\0");
			String id = mina.expectMessage("hello").header("ack");
			mina.send("UNSUBSCRIBE\nid:0\n\n\0ACK\nid:" + id + "\nreceipt:r1\n\n\0");
			StompClient.ErrorAndClose end = mina.expectErrorAndClose();
			assertThat(end.error().json().get("code").stringValue()).isEqualTo("not-outstanding");
			assertThat(end.close().code()).isEqualTo(1013);
		}
	}

	@Test
	@DisplayName("ACK is used to acknowledge … using client or client-individual acknowledgment.")
	void anotherSessionsAckIdIsUnknown() {
		try (StompClient mina = subscribed("/queue/ack-foreign", "client");
				StompClient thief = StompClient.connected(this.port)) {
			mina.send("SEND\ndestination:/queue/ack-foreign\n\nhello\0");
			String id = mina.expectMessage("hello").header("ack");
			thief.send("ACK\nid:" + id + "\nreceipt:r1\n\n\0");
			thief.expectErrorAndClose();
			mina.send("ACK\nid:" + id + "\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
		}
	}

	@Test
	@DisplayName("NACK is the opposite of ACK. It is used to tell the server that the client did not consume the message.")
	void aNackSendsTheMessageToAnotherOrAgain() {
		try (StompClient mina = subscribed("/queue/nack", "client-individual")) {
			mina.send("SEND\ndestination:/queue/nack\n\nhello\0");
			StompFrame message = mina.expectMessage("hello");
			mina.send("NACK\nid:" + message.header("ack") + "\nreceipt:r1\n\n\0");
			List<StompFrame> answers = List.of(mina.next(), mina.next());
			StompFrame again = answers.stream().filter((f) -> f.command().equals("MESSAGE")).findFirst().orElseThrow();
			assertThat(again.header("redelivered")).isEqualTo("true");
			assertThat(again.header("message-id")).isEqualTo(message.header("message-id"));
			assertThat(again.header("ack")).isNotEqualTo(message.header("ack"));
		}
	}

	@Test
	@DisplayName("NACK applies … to all messages sent before and not yet ACK'ed or NACK'ed (if the subscription's ack mode is client).")
	void inModeClientANackIsForAllBeforeIt() {
		try (StompClient mina = subscribed("/queue/nack-cumulative", "client");
				StompClient jun = StompClient.connected(this.port)) {
			sendOneTwoThree(jun, "/queue/nack-cumulative");
			String one = mina.expectMessage("one").header("ack");
			mina.expectMessage("two");
			String three = mina.expectMessage("three").header("ack");
			mina.send("ACK\nid:" + one + "\n\n\0NACK\nid:" + three + "\n\n\0");
			assertThat(mina.messages(2)).containsExactly("two", "three");
			mina.expectNothing();
		}
	}

	@Test
	@DisplayName("NACK applies either to one single message (if the subscription's ack mode is client-individual) …")
	void inModeClientIndividualANackIsForItsMessageAlone() {
		try (StompClient mina = subscribed("/queue/nack-individual", "client-individual");
				StompClient jun = StompClient.connected(this.port)) {
			sendOneTwoThree(jun, "/queue/nack-individual");
			String one = mina.expectMessage("one").header("ack");
			String two = mina.expectMessage("two").header("ack");
			String three = mina.expectMessage("three").header("ack");
			mina.send("ACK\nid:" + three + "\n\n\0NACK\nid:" + two + "\n\n\0ACK\nid:" + one + "\n\n\0");
			StompFrame again = mina.expectMessage("two");
			mina.send("ACK\nid:" + again.header("ack") + "\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.send("DISCONNECT\n\n\0");
			jun.subscribe("0", "/queue/nack-individual");
			jun.expectNothing();
		}
	}

	@Test
	@DisplayName("The server can then either send the message to a different client, discard it, or put it in a dead letter queue.")
	void aNackWithoutRequeueSendsTheMessageToTheDeadLetters() {
		try (StompClient mina = subscribed("/queue/nack-dead", "client")) {
			mina.send("SEND\ndestination:/queue/nack-dead\nnote:kept\n\nhello\0");
			String id = mina.expectMessage("hello").header("ack");
			mina.send("NACK\nid:" + id + "\nrequeue:false\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.expectNothing();
			mina.subscribe("dead", "/queue/dead-letter/nack-dead");
			StompFrame dead = mina.expectMessage("hello");
			assertThat(dead.header("original-destination")).isEqualTo("/queue/nack-dead");
			assertThat(dead.header("note")).isEqualTo("kept");
			assertThat(dead.header("destination")).isEqualTo("/queue/dead-letter/nack-dead");
		}
	}

	@Test
	@DisplayName("On a topic a NACK concerns its own subscription alone.")
	void aNackOnATopicRedeliversToItsSenderAlone() {
		try (StompClient mina = subscribed("/topic/nack", "client-individual");
				StompClient jun = StompClient.connected(this.port)) {
			jun.subscribe("0", "/topic/nack");
			jun.publish("/topic/nack", "hello");
			jun.expectMessage("hello");
			mina.send("NACK\nid:" + mina.expectMessage("hello").header("ack") + "\n\n\0");
			StompFrame again = mina.expectMessage("hello");
			assertThat(again.header("redelivered")).isEqualTo("true");
			mina.send("NACK\nid:" + again.header("ack") + "\nrequeue:false\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			mina.expectNothing();
			jun.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/topic/ack-prefetch", "/queue/ack-prefetch" })
	@DisplayName("prefetch-count: N messages are outstanding at most; the N+1st comes after an acknowledgement.")
	void prefetchHoldsBackTheNext(String destination) {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:" + destination
					+ "\nack:client-individual\nprefetch-count:2\nreceipt:r1\n\n\0");
			mina.expectReceipt("r1");
			sendOneTwoThree(jun, destination);
			String one = mina.expectMessage("one").header("ack");
			String two = mina.expectMessage("two").header("ack");
			mina.expectNothing();
			mina.send("ACK\nid:" + two + "\n\n\0");
			String three = mina.expectMessage("three").header("ack");
			mina.send("ACK\nid:" + one + "\nreceipt:r2\n\n\0ACK\nid:" + three + "\nreceipt:r3\n\n\0");
			mina.expectReceipt("r2");
			mina.expectReceipt("r3");
			mina.expectNothing();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "many", "1.5", "", "99999999999" })
	@DisplayName("prefetch-count is a number of messages, at least 1.")
	void aPrefetchCountThatIsNoneIsAFault(String count) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/queue/ack-prefetch-bad\nack:client\nprefetch-count:" + count
					+ "\n\n\0");
			mina.expectErrorAndClose();
		}
	}

	private StompClient subscribed(String destination, String mode) {
		StompClient client = StompClient.connected(this.port);
		client.send("SUBSCRIBE\nid:0\ndestination:" + destination + "\nack:" + mode + "\nreceipt:subscribed\n\n\0");
		client.expectReceipt("subscribed");
		return client;
	}

	private static void sendOneTwoThree(StompClient client, String destination) {
		client.publish(destination, "one");
		client.publish(destination, "two");
		client.publish(destination, "three");
	}

}
