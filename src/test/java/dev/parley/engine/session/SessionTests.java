package dev.parley.engine.session;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.parley.engine.FaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.ProtocolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The states of a session, frame by frame. */
@Timeout(60)
class SessionTests {

	private final TestEngine server = new TestEngine();

	@AfterEach
	void stop() {
		this.server.close();
	}

	/** State × command → what the client sees. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			connecting | SEND+destination:/topic/a                               | ERROR
			connecting | SUBSCRIBE+id:1+destination:/topic/a                     | ERROR
			connecting | UNSUBSCRIBE+id:1                                        | ERROR
			connecting | ACK+id:1-1                                              | ERROR
			connecting | NACK+id:1-1                                             | ERROR
			connecting | BEGIN+transaction:t                                     | ERROR
			connecting | COMMIT+transaction:t                                    | ERROR
			connecting | ABORT+transaction:t                                     | ERROR
			connecting | DISCONNECT                                              | ERROR
			connecting | CONNECTED+version:1.2                                   | ERROR
			connecting | MESSAGE                                                 | ERROR
			connecting | CONNECT+accept-version:1.2+host:x                       | CONNECTED
			connecting | STOMP+accept-version:1.2+host:x                         | CONNECTED
			connecting | CONNECT+accept-version:3.0                              | ERROR
			connecting | CONNECT+accept-version:1.2+heart-beat:x                 | ERROR
			connected  | CONNECT                                                 | ERROR
			connected  | STOMP                                                   | ERROR
			connected  | CONNECTED                                               | ERROR
			connected  | MESSAGE                                                 | ERROR
			connected  | RECEIPT                                                 | ERROR
			connected  | ERROR                                                   | ERROR
			connected  | SEND                                                    | ERROR
			connected  | SEND+destination:/topic/a                               | RECEIPT
			connected  | SEND+destination:/topic/a+message-id:1                  | ERROR
			connected  | SEND+destination:/topic/a+expires:soon                  | ERROR
			connected  | SEND+destination:/topic/a+transaction:none              | ERROR
			connected  | SUBSCRIBE+destination:/topic/a                          | ERROR
			connected  | SUBSCRIBE+id:1                                          | ERROR
			connected  | SUBSCRIBE+id:1+destination:/topic/a                     | RECEIPT
			connected  | SUBSCRIBE+id:old+destination:/topic/a                   | ERROR
			connected  | SUBSCRIBE+id:1+destination:/topic/a+ack:perhaps         | ERROR
			connected  | SUBSCRIBE+id:1+destination:/topic/a+prefetch-count:0    | ERROR
			connected  | SUBSCRIBE+id:1+destination:/topic/a+prefetch-count:many | ERROR
			connected  | SUBSCRIBE+id:1+destination:/topic/a+x-stream-offset:x   | ERROR
			connected  | UNSUBSCRIBE+id:old                                      | RECEIPT
			connected  | UNSUBSCRIBE+id:none                                     | ERROR
			connected  | UNSUBSCRIBE                                             | ERROR
			connected  | ACK                                                     | ERROR
			connected  | ACK+id:1-1                                              | ERROR
			connected  | ACK+id:x                                                | ERROR
			connected  | ACK+id:99999999999-1                                    | ERROR
			connected  | NACK+id:1-1                                             | ERROR
			connected  | NACK+id:1-1+requeue:maybe                               | ERROR
			connected  | BEGIN                                                   | ERROR
			connected  | BEGIN+transaction:u                                     | RECEIPT
			connected  | BEGIN+transaction:t                                     | ERROR
			connected  | COMMIT+transaction:t                                    | RECEIPT
			connected  | COMMIT+transaction:u                                    | ERROR
			connected  | ABORT+transaction:t                                     | RECEIPT
			connected  | ABORT+transaction:u                                     | ERROR
			connected  | DISCONNECT                                              | RECEIPT
			closed     | SEND+destination:/topic/a                               | ''
			closed     | CONNECT+accept-version:1.2+host:x                       | ''
			closed     | DISCONNECT                                              | ''
			""")
	void whatAFrameLeadsTo(String state, String frame, String answer) {
		TestClient client = state.equals("connecting") ? this.server.stranger("a") : this.server.client("a");
		if (!state.equals("connecting")) {
			client.subscribe("old", "/topic/old");
			client.sendAndWait("BEGIN\ntransaction:t\n\n\0");
		}
		if (state.equals("closed")) {
			client.sendAndWait("DISCONNECT\n\n\0");
		}
		int before = client.wire.frames().size();
		boolean body = frame.startsWith("SEND+");
		client.send(frame.replace("+", "\n") + "\nreceipt:r\n\n" + (body ? "x" : "") + "\0");
		if (!answer.isEmpty()) {
			until(() -> client.wire.frames().size() > before);
			Frame first = client.wire.frames().get(before);
			assertThat(first.command()).isEqualTo(Command.named(answer));
			assertThat(first.header("receipt-id")).isEqualTo(answer.equals("CONNECTED") ? null : "r");
		}
		if (answer.equals("ERROR")) {
			until(() -> client.wire.closed() == CloseReason.PROTOCOL_FAULT);
			assertThat(client.wire.frames()).hasSize(before + 1);
			assertThat(client.wire.frames().get(before).header("message")).isNotEmpty();
		}
		if (answer.isEmpty()) {
			until(() -> client.wire.closed() == CloseReason.NORMAL);
			assertThat(client.wire.frames()).hasSize(before);
		}
	}

	@Test
	void connectedCarriesTheNegotiatedValues() {
		TestClient client = this.server.stranger("a");
		client.send("CONNECT\naccept-version:1.0,1.1\nhost:x\nreceipt:r\nheart-beat:5000,5000\n\n\0");
		until(() -> client.receipts().contains("r"));
		Frame connected = client.wire.frames().get(0);
		assertThat(connected.command()).isEqualTo(Command.CONNECTED);
		assertThat(connected.header("version")).isEqualTo("1.1");
		assertThat(connected.header("session")).isEqualTo("a");
		assertThat(connected.header("server")).isEqualTo("Parley");
		assertThat(connected.header("heart-beat")).isEqualTo("10000,25000");
		assertThat(connected.header("user-name")).isEqualTo("mina");
		assertThat(client.session.isConnected()).isTrue();
		assertThat(this.server.engine.session("a")).isSameAs(client.session);
	}

	@Test
	void anUnknownVersionIsToldTheKnownOnes() {
		TestClient client = this.server.stranger("a");
		client.send("CONNECT\naccept-version:2.0,9.9\nhost:x\n\n\0");
		until(() -> client.wire.closed() != null);
		assertThat(client.wire.frames().get(0).header("version")).isEqualTo("1.2,1.1,1.0");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "SEND+destination:/elsewhere | not-allowed", "SEND+destination:topic | invalid",
					"SEND+destination:/topic/* | invalid",
					"SUBSCRIBE+id:1+destination:/queue/a+x-stream-offset:first | invalid",
					"SUBSCRIBE+id:1+destination:/topic/*+x-stream-offset:first | invalid",
					"SUBSCRIBE+id:1+destination:/queue/errors-usera | not-allowed",
					"SUBSCRIBE+id:1+destination:/topic/../a | invalid" })
	void aRefusalGoesToListenersAndOthersGetAnError(String frame, String code) {
		String text = frame.replace("+", "\n") + "\nreceipt:r\n\n\0";
		TestClient listening = this.server.client("a").listenForRefusals();
		listening.send(text);
		until(() -> listening.refusals().equals(List.of(code)));
		Frame refusal = listening.message(1);
		assertThat(refusal.header("receipt-id")).isEqualTo("r");
		assertThat(refusal.header("subscription")).isEqualTo("refusals");
		assertThat(refusal.header("content-type")).isEqualTo("application/problem+json");
		assertThat(listening.settle().receipts()).doesNotContain("r");
		assertThat(listening.session.isClosed()).isFalse();
		TestClient deaf = this.server.client("b");
		deaf.send(text);
		until(() -> deaf.wire.closed() == CloseReason.REFUSED);
		Frame error = deaf.all(Command.ERROR).get(0);
		assertThat(error.bodyAsText()).isEqualTo(code);
		assertThat(error.header("receipt-id")).isEqualTo("r");
	}

	@Test
	void aBodyThatIsTooLargeIsRefused() {
		TestClient client = this.server.client("a").listenForRefusals();
		client.send("SEND\ndestination:/topic/a\n\n" + "x".repeat(64 * 1024 + 1) + "\0");
		until(() -> client.refusals().equals(List.of("too-large")));
	}

	@Test
	void moreSubscriptionsOrTransactionsThanAllowedAreRefused() {
		TestClient client = this.server.client("a").listenForRefusals();
		for (int i = 2; i <= Limits.DEFAULT.subscriptions() + 1; i++) {
			client.send("SUBSCRIBE\nid:" + i + "\ndestination:/topic/a\n\n\0");
		}
		until(() -> client.refusals().equals(List.of("over-limit")));
		for (int i = 0; i <= Limits.DEFAULT.transactions(); i++) {
			client.send("BEGIN\ntransaction:" + i + "\n\n\0");
		}
		until(() -> client.refusals().size() == 2);
	}

	@Test
	void theOpenTransactionsOfASessionAreBoundedTogether() {
		TestClient client = this.server.client("a").listenForRefusals();
		client.send("BEGIN\ntransaction:t0\n\n\0BEGIN\ntransaction:t1\n\n\0");
		for (int i = 0; i < 16; i++) {
			client.send("SEND\ndestination:/topic/a\ntransaction:t" + i % 2 + "\n\n" + "x".repeat(64 * 1024) + "\0");
		}
		until(() -> client.refusals().equals(List.of("over-limit")));
		client.sendAndWait("ABORT\ntransaction:t0\n\n\0");
		client.sendAndWait("SEND\ndestination:/topic/a\ntransaction:t1\n\nroom again\0");
		assertThat(client.refusals()).hasSize(1);
	}

	@Test
	void framesOfATransactionCountWithTheirHeaders() {
		TestClient client = this.server.client("a").listenForRefusals();
		client.send("BEGIN\ntransaction:t\n\n\0");
		String headers = IntStream.range(0, 7)
			.mapToObj((i) -> "h" + i + ":" + "x".repeat(8000) + "\n")
			.collect(joining());
		for (int i = 0; i < 10; i++) {
			client.send("SEND\ndestination:/topic/a\ntransaction:t\n" + headers + "\n\0");
		}
		until(() -> client.refusals().size() == 1);
		assertThat(client.refusals()).containsExactly("over-limit");
	}

	@Test
	void idsAndNamesThatAreKeptAreShort() {
		TestClient client = this.server.client("a").listenForRefusals();
		String long256 = "x".repeat(256);
		client.send("SUBSCRIBE\nid:" + long256 + "\ndestination:/topic/a\n\n\0");
		client.send("BEGIN\ntransaction:" + long256 + "\n\n\0");
		until(() -> client.refusals().equals(List.of("invalid", "invalid")));
		client.sendAndWait("SUBSCRIBE\nid:" + "x".repeat(255) + "\ndestination:/topic/a\n\n\0");
	}

	@Test
	void theReceiptOfASendSaysWhereItIs() {
		TestClient client = this.server.client("a");
		assertThat(client.sendAndWait("SEND\ndestination:/topic/kept/a\n\nx\0").header("x-stream-offset"))
			.isEqualTo("1");
		Frame second = client.sendAndWait("SEND\ndestination:/topic/kept/a\nidempotency-key:k\n\nx\0");
		assertThat(second.header("x-stream-offset")).isEqualTo("2");
		assertThat(second.header("x-stream-epoch")).isNotEmpty();
		Frame repeat = client.sendAndWait("SEND\ndestination:/topic/kept/a\nidempotency-key:k\n\nx\0");
		assertThat(repeat.header("x-stream-offset")).isEqualTo("2");
		assertThat(client.sendAndWait("SEND\ndestination:/topic/a\n\nx\0").header("x-stream-offset")).isNull();
	}

	@Test
	void aKeyIsItsUsersOwn() {
		TestClient mina = this.server.client("a");
		TestClient mallory = this.server.client("b", new Caller("mallory", Set.of("USER"), false));
		String send = "SEND\ndestination:/topic/kept/a\nidempotency-key:k\n\nx\0";
		assertThat(mallory.sendAndWait(send).header("x-stream-offset")).isEqualTo("1");
		assertThat(mina.sendAndWait(send).header("x-stream-offset")).isEqualTo("2");
		assertThat(this.server.client("c").sendAndWait(send).header("x-stream-offset")).isEqualTo("2");
	}

	@Test
	void theReceiptOfASendComesAfterItIsStored() {
		TestClient client = this.server.client("a");
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		client.send("SEND\ndestination:/topic/kept/a\nreceipt:stored\n\nx\0").settle();
		assertThat(client.receipts()).doesNotContain("stored");
		this.server.database.goOn();
		until(() -> client.receipts().contains("stored"));
	}

	@Test
	void disconnectWaitsForTheReceiptsOfEarlierFrames() {
		TestClient client = this.server.client("a");
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		client.send("SEND\ndestination:/topic/kept/a\nreceipt:1\n\nx\0");
		client.send("SEND\ndestination:/topic/kept/a\nreceipt:2\n\nx\0");
		client.send("DISCONNECT\nreceipt:3\n\n\0");
		assertThat(client.session.isClosed()).isTrue();
		assertThat(client.wire.closed()).isNull();
		this.server.database.goOn();
		until(() -> client.wire.closed() == CloseReason.NORMAL);
		assertThat(client.receipts()).containsExactly("1", "2", "3");
	}

	@Test
	void aClientThatDoesNotReadItsReceiptsIsClosed() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(1000, 100))) {
			TestClient client = small.client("a");
			client.wire.hold();
			for (int i = 0; i < 500 && !client.session.isClosed(); i++) {
				client.send("SEND\ndestination:/topic/a\nreceipt:" + i + "\n\nx\0");
			}
			until(() -> client.wire.closed() == CloseReason.SLOW);
		}
	}

	@Test
	void aSessionThatEndsWhileItConnectsStaysEnded() {
		TestClient client = this.server.stranger("a");
		client.leave();
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> client.session.connect(Frame.of(Command.CONNECT, "accept-version", "1.2", "host", "x"),
					TestEngine.MINA, Headers.empty()));
		assertThat(client.session.isClosed()).isTrue();
	}

	@Test
	void aClientThatDoesNotConnectInTimeIsClosed() {
		Limits d = Limits.DEFAULT;
		Limits hasty = new Limits(d.subscriptions(), Duration.ofSeconds(2), d.outboxBytes(), d.outboxFrames(),
				d.beatEvery(), d.expectBeatEvery(), d.pingEvery(), 1, d.prefetch(), d.maxDeliveries(), d.transactions(),
				d.transactionFrames(), d.transactionBytes(), d.writeTime());
		try (TestEngine impatient = new TestEngine(hasty)) {
			TestClient quiet = impatient.stranger("quiet");
			TestClient quick = impatient.client("quick");
			until(() -> quiet.wire.closed() == CloseReason.NO_CONNECT);
			assertThat(quick.session.isConnected()).isTrue();
		}
	}

	@Test
	void heartBeatsGoOutAndSilenceEndsTheSession() {
		Limits d = Limits.DEFAULT;
		Limits fast = new Limits(d.subscriptions(), d.connectTime(), d.outboxBytes(), d.outboxFrames(),
				Duration.ofMillis(100), Duration.ofMillis(100), d.pingEvery(), 1, d.prefetch(), d.maxDeliveries(),
				d.transactions(), d.transactionFrames(), d.transactionBytes(), d.writeTime());
		try (TestEngine lively = new TestEngine(fast)) {
			TestClient client = lively.stranger("a");
			client.send("CONNECT\naccept-version:1.2\nhost:x\nheart-beat:1000,100\n\n\0");
			until(() -> client.wire.beats() >= 2);
			until(() -> client.wire.closed() == CloseReason.NO_HEART_BEAT);
		}
	}

	@Test
	void aClientThatAnswersNoPingIsCutOffAndItsWorkGoesToOthers() {
		Limits d = Limits.DEFAULT;
		Limits curious = new Limits(d.subscriptions(), d.connectTime(), d.outboxBytes(), d.outboxFrames(),
				d.beatEvery(), d.expectBeatEvery(), Duration.ofMillis(100), 1, d.prefetch(), d.maxDeliveries(),
				d.transactions(), d.transactionFrames(), d.transactionBytes(), d.writeTime());
		try (TestEngine server = new TestEngine(curious)) {
			TestClient gone = server.client("gone");
			gone.subscribe("1", "/queue/jobs", "ack:client");
			server.publish("/queue/jobs", "job");
			gone.message(1);
			until(() -> gone.wire.closed() == CloseReason.NO_HEART_BEAT);
			assertThat(gone.wire.pings()).isEqualTo(2);
			TestClient other = server.client("other");
			other.subscribe("1", "/queue/jobs");
			assertThat(other.message(1).header("redelivered")).isEqualTo("true");
			until(() -> gone.wire.aborted());
		}
	}

	@Test
	void anApplicationsSubscriptionTakesItsIdAndGetsOnlyItsMessages() {
		TestClient client = this.server.client("a");
		Frame subscribe = Frame.of(Command.SUBSCRIBE, "id", "1", "destination", "/app/rooms", "receipt", "r");
		client.session.subscribedToApplication(subscribe);
		client.session.deliver("1", Headers.of("destination", "/app/rooms"), "rooms".getBytes());
		assertThat(client.bodies(1)).containsExactly("rooms");
		assertThat(client.receipts()).containsExactly("r");
		client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		client.leave();
		client.session.subscribedToApplication(subscribe);
		assertThat(client.session.toString()).isEqualTo("Session[a]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "kept", "plain" })
	void oneSendersOrderIsEverySubscribersOrder(String kind) {
		TestClient sender = this.server.client("sender");
		TestClient a = this.server.client("a");
		TestClient b = this.server.client("b");
		a.subscribe("1", "/topic/" + kind + "/o");
		b.subscribe("x", "/topic/" + kind + "/o", "ack:client");
		for (int i = 0; i < 500; i++) {
			sender.send("SEND\ndestination:/topic/" + kind + "/o\n\n" + i + "\0");
		}
		assertThat(a.bodies(500)).isEqualTo(b.bodies(500))
			.isSortedAccordingTo((x, y) -> Integer.parseInt(x) - Integer.parseInt(y));
	}

}
