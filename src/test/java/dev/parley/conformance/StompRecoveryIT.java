package dev.parley.conformance;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import dev.parley.support.Account;
import dev.parley.support.OpenServer;
import dev.parley.support.SockJs;
import dev.parley.support.StompClient;
import dev.parley.support.StompTransport;
import dev.parley.test.StompFrame;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** History and recovery on the wire: design, section 5, "History and recovery". */
@OpenServer
class StompRecoveryIT {

	@LocalServerPort
	int port;

	/** One name per backend: in memory and in the database. */
	static Stream<String> backends() {
		return Stream.of("/topic/kept/", "/topic/durable/").map((prefix) -> prefix + UUID.randomUUID());
	}

	static Stream<Named<IntFunction<StompTransport>>> sockJs() {
		return Stream.of(Named.of("xhr-streaming", SockJs::streaming), Named.of("xhr-polling", SockJs::polling));
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("MESSAGE on a destination that keeps its messages carries x-stream-offset 1, 2, 3 … and x-stream-epoch; so does the RECEIPT of the SEND.")
	void messagesAndReceiptsCarryPositions(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:" + topic + "\nreceipt:r0\n\n\0");
			StompFrame subscribed = mina.expectReceipt("r0");
			assertThat(subscribed.header("x-stream-offset")).isEqualTo("0");
			String epoch = subscribed.header("x-stream-epoch");
			assertThat(epoch).isNotBlank();
			assertThat(subscribed.headers()).doesNotContainKey("x-recovered");
			for (int i = 1; i <= 3; i++) {
				StompFrame receipt = mina.publish(topic, "m" + i);
				assertThat(receipt.header("x-stream-offset")).isEqualTo(Integer.toString(i));
				assertThat(receipt.header("x-stream-epoch")).isEqualTo(epoch);
				StompFrame message = mina.expectMessage("m" + i);
				assertThat(message.header("x-stream-offset")).isEqualTo(Integer.toString(i));
				assertThat(message.header("x-stream-epoch")).isEqualTo(epoch);
			}
		}
	}

	@Test
	@DisplayName("Where nothing is kept there are no positions, and nothing can be recovered.")
	void withoutALogThereAreNoPositions() {
		try (StompClient mina = StompClient.connected(this.port)) {
			assertThat(mina.publish("/topic/recover-nothing", "x").headers()).containsOnlyKeys("receipt-id");
			mina.send("SUBSCRIBE\nid:0\ndestination:/topic/recover-nothing\nreceipt:r0\n\n\0");
			assertThat(mina.expectReceipt("r0").headers()).containsOnlyKeys("receipt-id");
			mina.send("SUBSCRIBE\nid:1\ndestination:/topic/recover-nothing\nx-stream-offset:first\nreceipt:r1\n\n\0");
			assertThat(mina.expectReceipt("r1").header("x-recovered")).isEqualTo("false");
			mina.publish("/topic/recover-nothing", "live");
			assertThat(mina.expectMessage("live").headers()).doesNotContainKeys("x-stream-offset", "x-stream-epoch");
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("x-stream-offset:first replays all that is kept, then goes live.")
	void firstReplaysAll(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			publish(mina, topic, 5);
			StompFrame receipt = subscribe(mina, topic, "x-stream-offset:first");
			assertThat(receipt.header("x-recovered")).isEqualTo("true");
			assertThat(receipt.header("x-stream-offset")).isEqualTo("5");
			assertThat(mina.messages(5)).containsExactly("m1", "m2", "m3", "m4", "m5");
			mina.publish(topic, "live");
			assertThat(mina.expectMessage("live").header("x-stream-offset")).isEqualTo("6");
			mina.expectNothing();
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("x-stream-offset:last replays the newest message.")
	void lastReplaysTheNewest(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			publish(mina, topic, 5);
			assertThat(subscribe(mina, topic, "x-stream-offset:last").header("x-recovered")).isEqualTo("true");
			mina.expectMessage("m5");
			mina.expectNothing();
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("x-stream-offset:next, the default, replays nothing.")
	void nextReplaysNothing(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			publish(mina, topic, 5);
			assertThat(subscribe(mina, topic, "x-stream-offset:next").header("x-stream-offset")).isEqualTo("5");
			mina.expectNothing();
			mina.publish(topic, "live");
			mina.expectMessage("live");
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("x-stream-offset:offset=N replays from N, which is included.")
	void offsetReplaysFromThere(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			publish(mina, topic, 5);
			String epoch = subscribe(mina, topic, "x-stream-offset:offset=4").header("x-stream-epoch");
			assertThat(mina.messages(2)).containsExactly("m4", "m5");
			mina.expectNothing();
			mina.send("UNSUBSCRIBE\nid:replay\n\n\0");
			StompFrame receipt = subscribe(mina, topic, "x-stream-offset:offset=5\nx-stream-epoch:" + epoch);
			assertThat(receipt.header("x-recovered")).isEqualTo("true");
			mina.expectMessage("m5");
			mina.send("UNSUBSCRIBE\nid:replay\n\n\0");
			receipt = subscribe(mina, topic, "x-stream-offset:offset=6\nx-stream-epoch:" + epoch);
			assertThat(receipt.header("x-recovered")).as("nothing was missed").isEqualTo("true");
			mina.expectNothing();
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("Recovery is all or nothing: of another epoch, or beyond the end, nothing is replayed, and the RECEIPT says x-recovered:false.")
	void anotherEpochIsNotRecovered(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			publish(mina, topic, 5);
			for (String position : List.of("x-stream-offset:offset=2\nx-stream-epoch:another",
					"x-stream-offset:offset=7", "x-stream-offset:offset=0")) {
				StompFrame receipt = subscribe(mina, topic, position);
				assertThat(receipt.header("x-recovered")).as(position).isEqualTo("false");
				assertThat(receipt.header("x-stream-offset")).isEqualTo("5");
				mina.expectNothing();
				mina.publish(topic + "-elsewhere", "x");
				mina.send("UNSUBSCRIBE\nid:replay\n\n\0");
			}
		}
	}

	@Test
	@DisplayName("Recovery is all or nothing: what the policy does not keep any more is not replayed in part.")
	void messagesNoLongerKeptAreNotRecovered() {
		String topic = "/topic/brief/" + UUID.randomUUID();
		try (StompClient mina = StompClient.connected(this.port)) {
			publish(mina, topic, 9);
			StompFrame receipt = subscribe(mina, topic, "x-stream-offset:offset=4");
			assertThat(receipt.header("x-recovered")).isEqualTo("false");
			mina.expectNothing();
			mina.publish(topic, "live");
			mina.expectMessage("live");
			mina.send("UNSUBSCRIBE\nid:replay\n\n\0");
			assertThat(subscribe(mina, topic, "x-stream-offset:offset=6").header("x-recovered")).isEqualTo("true");
			assertThat(mina.messages(5)).containsExactly("m6", "m7", "m8", "m9", "live");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "offset=", "offset=x", "offset=-1", "4", "First", "", "offset=99999999999999999999" })
	@DisplayName("x-stream-offset is first, last, next or offset=N; anything else is a fault.")
	void aPositionThatIsNoneIsAFault(String offset) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.send("SUBSCRIBE\nid:0\ndestination:/topic/kept/bad\nx-stream-offset:" + offset + "\nreceipt:r1\n\n\0");
			assertThat(mina.expectErrorAndClose().error().header("receipt-id")).isEqualTo("r1");
		}
	}

	@ParameterizedTest
	@MethodSource("sockJs")
	@DisplayName("Recovery works over SockJS as over WebSocket.")
	void sockJsRecovers(IntFunction<StompTransport> transport) {
		String topic = "/topic/kept/" + UUID.randomUUID();
		try (StompClient jun = StompClient.connected(this.port)) {
			publish(jun, topic, 3);
			try (StompClient mina = new StompClient(transport.apply(this.port))) {
				mina.connect();
				StompFrame receipt = subscribe(mina, topic, "x-stream-offset:offset=2");
				assertThat(receipt.header("x-recovered")).isEqualTo("true");
				assertThat(mina.messages(2)).containsExactly("m2", "m3");
				jun.publish(topic, "live");
				mina.expectMessage("live");
			}
		}
	}

	@Test
	@DisplayName("Permission holds for replay as for live.")
	void aClientThatMayNotSubscribeMayNotReplay() {
		String topic = "/topic/members/" + UUID.randomUUID();
		Account member = Account.signUp(this.port, "jun");
		try (StompClient anonymous = StompClient.connected(this.port);
				StompClient jun = StompClient.connected(this.port, member.authorization())) {
			publish(anonymous, topic, 3);
			anonymous.subscribe("errors", "/user/queue/errors");
			anonymous.send("SUBSCRIBE\nid:0\ndestination:" + topic + "\nx-stream-offset:first\nreceipt:r1\n\n\0");
			StompFrame refusal = anonymous.expect("MESSAGE");
			assertThat(refusal.header("receipt-id")).isEqualTo("r1");
			assertThat(refusal.json().get("code").stringValue()).isEqualTo("not-signed-in");
			subscribe(jun, topic, "x-stream-offset:first");
			assertThat(jun.messages(3)).containsExactly("m1", "m2", "m3");
			anonymous.expectNothing();
		}
	}

	@Test
	@DisplayName("A wildcard has no positions: x-stream-offset is refused there.")
	void aPatternHasNoPositions() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.send("SUBSCRIBE\nid:0\ndestination:/topic/kept/*\nx-stream-offset:first\nreceipt:r1\n\n\0");
			assertThat(mina.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("invalid");
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("SEND with idempotency-key within 5 minutes is stored once; the repeat gets the same RECEIPT.")
	void aRepeatedSendIsStoredOnce(String topic) {
		try (StompClient mina = StompClient.connected(this.port); StompClient jun = StompClient.connected(this.port)) {
			mina.subscribe("0", topic);
			mina.send("SEND\ndestination:" + topic + "\nidempotency-key:k1\nreceipt:r1\n\none\0");
			StompFrame first = mina.awaitReceipt("r1");
			jun.send("SEND\ndestination:" + topic + "\nidempotency-key:k1\nreceipt:r2\n\none\0");
			StompFrame repeat = jun.awaitReceipt("r2");
			assertThat(repeat.header("x-stream-offset")).isEqualTo(first.header("x-stream-offset")).isEqualTo("1");
			assertThat(repeat.header("x-stream-epoch")).isEqualTo(first.header("x-stream-epoch"));
			jun.send("SEND\ndestination:" + topic + "\nidempotency-key:k2\nreceipt:r3\n\ntwo\0");
			assertThat(jun.awaitReceipt("r3").header("x-stream-offset")).isEqualTo("2");
			assertThat(mina.expectMessage("one").headers()).doesNotContainKey("idempotency-key");
			mina.expectMessage("two");
			mina.expectNothing();
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("An idempotency-key has at most 200 characters; a longer one is refused and costs nobody else anything.")
	void aLongKeyIsRefused(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			mina.send("SEND\ndestination:" + topic + "\nidempotency-key:" + "k".repeat(201) + "\nreceipt:r1\n\none\0");
			assertThat(mina.expect("MESSAGE").json().get("code").stringValue()).isEqualTo("invalid");
			mina.send("SEND\ndestination:" + topic + "\nidempotency-key:" + "k".repeat(200) + "\nreceipt:r2\n\none\0");
			assertThat(mina.awaitReceipt("r2").header("x-stream-offset")).isEqualTo("1");
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("A replay acknowledges like a live subscription: prefetch bounds it, and NACK redelivers.")
	void aReplayIsAcknowledged(String topic) {
		try (StompClient mina = StompClient.connected(this.port)) {
			publish(mina, topic, 4);
			subscribe(mina, topic, "x-stream-offset:first\nack:client-individual\nprefetch-count:2");
			String one = mina.expectMessage("m1").header("ack");
			String two = mina.expectMessage("m2").header("ack");
			mina.expectNothing();
			mina.send("ACK\nid:" + one + "\n\n\0");
			String three = mina.expectMessage("m3").header("ack");
			mina.expectNothing();
			mina.send("ACK\nid:" + two + "\n\n\0");
			mina.expectMessage("m4");
			mina.send("NACK\nid:" + three + "\n\n\0");
			assertThat(mina.expectMessage("m3").header("redelivered")).isEqualTo("true");
		}
	}

	@ParameterizedTest
	@MethodSource("backends")
	@DisplayName("Replay, then live: while publishers run, a client that is cut off and returns 100 times sees every message once and in order.")
	void aClientThatReturnsMissesNothing(String topic) throws Exception {
		AtomicLong sent = new AtomicLong();
		AtomicLong seen = new AtomicLong();
		AtomicBoolean enough = new AtomicBoolean();
		Thread publishing = new Thread(() -> publishUntil(enough, topic, sent, seen));
		publishing.start();
		try {
			String epoch = "";
			for (int round = 0; round < 100; round++) {
				StompClient mina = StompClient.connected(this.port);
				StompFrame receipt = subscribe(mina, topic, epoch.isEmpty() ? "x-stream-offset:first"
						: "x-stream-offset:offset=" + (seen.get() + 1) + "\nx-stream-epoch:" + epoch);
				assertThat(receipt.header("x-recovered")).isEqualTo("true");
				epoch = receipt.header("x-stream-epoch");
				for (int i = 0; i < 20 + round; i++) {
					StompFrame message = mina.expect("MESSAGE");
					long next = seen.incrementAndGet();
					assertThat(message.header("x-stream-offset")).isEqualTo(Long.toString(next));
					assertThat(message.text()).isEqualTo(Long.toString(next));
				}
				mina.webSocket().reset();
			}
		}
		finally {
			enough.set(true);
			publishing.join();
		}
		try (StompClient mina = StompClient.connected(this.port)) {
			subscribe(mina, topic, "x-stream-offset:offset=" + (seen.get() + 1));
			while (seen.get() < sent.get()) {
				mina.expectMessage(Long.toString(seen.incrementAndGet()));
			}
			mina.expectNothing();
		}
	}

	/**
	 * As fast as it can, but never further ahead than the number of messages that the log
	 * keeps.
	 */
	private void publishUntil(AtomicBoolean enough, String topic, AtomicLong sent, AtomicLong seen) {
		try (StompClient jun = StompClient.connected(this.port)) {
			while (!enough.get()) {
				for (int i = 0; i < 99; i++) {
					jun.send("SEND\ndestination:" + topic + "\n\n" + sent.incrementAndGet() + "\0");
				}
				jun.publish(topic, Long.toString(sent.incrementAndGet()));
				Awaitility.await().until(() -> enough.get() || sent.get() - seen.get() < 5000);
			}
		}
	}

	@Test
	@DisplayName("A sender's order is kept, also through user destinations: refusals come in the order of the frames.")
	void userDestinationsKeepTheOrder() {
		try (StompClient mina = StompClient.connected(this.port)) {
			mina.subscribe("errors", "/user/queue/errors");
			StringBuilder frames = new StringBuilder();
			for (int i = 0; i < 200; i++) {
				frames.append("SEND\ndestination:/nowhere\nreceipt:r").append(i).append("\n\nx\0");
			}
			mina.send(frames.toString());
			for (int i = 0; i < 200; i++) {
				assertThat(mina.expect("MESSAGE").header("receipt-id")).isEqualTo("r" + i);
			}
		}
	}

	private static void publish(StompClient client, String topic, int count) {
		for (int i = 1; i <= count; i++) {
			client.publish(topic, "m" + i);
		}
	}

	private static StompFrame subscribe(StompClient client, String topic, String headers) {
		client.send("SUBSCRIBE\nid:replay\ndestination:" + topic + "\n" + headers + "\nreceipt:replaying\n\n\0");
		return client.expectReceipt("replaying");
	}

}
