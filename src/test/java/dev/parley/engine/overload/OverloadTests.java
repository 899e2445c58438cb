package dev.parley.engine.overload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.log.Retention;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memory.Part;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The total amount that clients make the server hold is bounded. */
@Timeout(60)
class OverloadTests {

	private static final Caller MALLORY = new Caller("mallory", Set.of("USER"), false);

	private static final String LARGE = "x".repeat(50_000);

	/** Sessions may hold 1 MB together; from 750 KB on the largest are closed. */
	private final Memory memory = new Memory(2_000_000, 400_000);

	private final TestEngine server = new TestEngine(Limits.DEFAULT, this.memory,
			DestinationPolicy.open("/topic/kept-here/**").retain(new Retention(1000, Duration.ZERO, 0)),
			DestinationPolicy.open("/topic/prices").slowConsumer(SlowConsumer.conflate("symbol")));

	private final List<TestClient> clients = new ArrayList<>();

	@AfterEach
	void everythingIsGivenBack() {
		this.clients.forEach(TestClient::leave);
		assertThat(Stream.of(Part.OUTBOXES, Part.UNACKNOWLEDGED, Part.TRANSACTIONS, Part.SUBSCRIPTIONS, Part.WAITING))
			.allSatisfy((part) -> assertThat(this.memory.bytes(part)).as(part.toString()).isZero());
		this.server.close();
		assertThat(this.memory.bytes(Part.LOGS)).isZero();
	}

	@Test
	void theLargestSessionOfAUserOverTheLimitIsClosed() {
		TestClient mina = stuck("mina", new Caller("mina", Set.of("USER"), false), "/topic/a");
		TestClient lean = stuck("lean", MALLORY, "/topic/a");
		TestClient fat = stuck("fat", MALLORY, "/topic/a", "/topic/b");
		publish("/topic/a", 2);
		publish("/topic/b", 6);
		until(() -> fat.wire.closed() == CloseReason.SLOW);
		assertThat(lean.wire.closed()).isNull();
		assertThat(mina.wire.closed()).isNull();
		until(fat.wire::aborted);
	}

	@Test
	void whenAllHoldTooMuchTheFattestAreClosed() {
		TestClient lean = stuck("lean", user(0), "/topic/0");
		publish("/topic/0", 1);
		List<TestClient> fat = new ArrayList<>();
		for (int i = 1; i <= 3; i++) {
			fat.add(stuck("fat" + i, user(i), "/topic/" + i));
			publish("/topic/" + i, 6);
		}
		until(() -> fat.stream().anyMatch((client) -> client.wire.closed() == CloseReason.SLOW));
		fat.stream().filter((client) -> client.wire.closed() != null).forEach(TestClient::leave);
		assertThat(this.memory.isTight()).isFalse();
		assertThat(lean.wire.closed()).isNull();
	}

	@Test
	void aFrameThatManyWaitForCountsOnce() {
		List<TestClient> crowd = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			crowd.add(stuck("c" + i, user(i), "/topic/a"));
		}
		publish("/topic/a", 3);
		assertThat(this.memory.ofSessions()).isGreaterThan(this.memory.most());
		until(this.memory::isShared);
		assertThat(crowd).allSatisfy((client) -> assertThat(client.wire.closed()).isNull());
		until(() -> !this.memory.isFull());
		TestClient speaker = client("speaker", user(99));
		speaker.sendAndWait("SEND\ndestination:/topic/else\n\nstill talking\0");
	}

	@Test
	void soDoesOneThatWaitsForItsTurnWithMany() {
		List<TestClient> crowd = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			TestClient client = client("c" + i, user(i));
			client.subscribe("1", "/topic/prices", "x-max-frequency:0.01");
			crowd.add(client);
		}
		for (String symbol : List.of("A", "B", "C")) {
			this.server.publish("/topic/prices", "first", "symbol", symbol).join();
			this.server.publish("/topic/prices", LARGE, "symbol", symbol).join();
		}
		assertThat(this.memory.ofSessions()).isGreaterThan(this.memory.most());
		until(this.memory::isShared);
		assertThat(crowd).allSatisfy((client) -> assertThat(client.wire.closed()).isNull());
		until(() -> !this.memory.isFull());
	}

	@Test
	void messagesAreRefusedWithoutMemoryAndWelcomeWhenThereIsRoom() {
		for (int i = 0; i < 12; i++) {
			this.server.publish("/queue/" + i, LARGE);
		}
		assertOverloaded("/queue/more");
		assertOverloaded("/topic/kept-here/a");
		this.server.publish("/topic/not-kept", LARGE).join();
		TestClient consumer = client("consumer", MALLORY);
		for (int i = 0; i < 12; i++) {
			consumer.subscribe("s" + i, "/queue/" + i);
		}
		consumer.messages(12);
		this.server.publish("/queue/more", LARGE).join();
		this.server.publish("/topic/kept-here/a", LARGE).join();
		assertThat(this.memory.bytes(Part.LOGS)).isPositive();
	}

	@Test
	void nothingNewBeginsWhenSessionsHoldAllThatTheyMay() {
		TestClient client = client("a", MALLORY).listenForRefusals();
		this.memory.add(Part.OUTBOXES, 1_100_000);
		client.send("SEND\ndestination:/topic/a\n\nx\0");
		until(() -> client.refusals().equals(List.of("overloaded")));
		this.memory.add(Part.OUTBOXES, -1_100_000);
		client.sendAndWait("SEND\ndestination:/topic/a\n\nx\0");
	}

	@Test
	void openTransactionsCountForTheirUser() {
		List<TestClient> sessions = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			TestClient client = client("t" + i, MALLORY);
			sessions.add(client);
			client.sendAndWait("BEGIN\ntransaction:t\n\n\0");
			client.send(("SEND\ndestination:/topic/a\ntransaction:t\n\n" + LARGE + "\0").repeat(2));
		}
		until(() -> sessions.stream().anyMatch((client) -> client.wire.closed() == CloseReason.SLOW));
	}

	@Test
	void unacknowledgedMessagesCountUntilAcknowledgedUnsubscribedOrTheSessionHasGone() {
		TestClient acknowledging = client("a", user(1));
		TestClient leaving = client("b", user(2));
		for (TestClient each : List.of(acknowledging, leaving)) {
			each.subscribe("1", "/topic/a", "ack:client-individual", "prefetch-count:1");
		}
		publish("/topic/a", 1);
		long outstanding = acknowledging.session.outbox().kept();
		assertThat(outstanding).isBetween(50_000L, 51_000L);
		publish("/topic/a", 4);
		assertThat(List.of(acknowledging, leaving)).allSatisfy((each) -> {
			assertThat(each.session.outbox().kept()).isEqualTo(5 * outstanding);
			assertThat(each.messages(1)).hasSize(1);
		});
		assertThat(this.memory.bytes(Part.UNACKNOWLEDGED)).isEqualTo(2 * charged(5 * outstanding));
		acknowledging.ack(acknowledging.message(1)).settle();
		acknowledging.ack(acknowledging.message(2)).settle();
		assertThat(acknowledging.session.outbox().kept()).isEqualTo(3 * outstanding);
		assertThat(this.memory.bytes(Part.UNACKNOWLEDGED))
			.isEqualTo(charged(3 * outstanding) + charged(5 * outstanding));
		acknowledging.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(acknowledging.session.outbox().kept()).isZero();
		assertThat(this.memory.bytes(Part.UNACKNOWLEDGED)).isEqualTo(charged(5 * outstanding));
		leaving.leave();
		assertThat(this.memory.bytes(Part.UNACKNOWLEDGED)).isZero();
	}

	/** Its own limit of 1 MiB would allow 20 of them if they were not counted. */
	@Test
	void aClientThatAcknowledgesNothingIsClosedWhenHeldMessagesFillItsRoom() {
		try (TestEngine roomy = new TestEngine()) {
			TestClient reader = roomy.client("reader", user(1));
			TestClient lazy = roomy.client("lazy", user(2));
			reader.subscribe("1", "/topic/a");
			lazy.subscribe("1", "/topic/a", "ack:client", "prefetch-count:1");
			for (int i = 1; i <= 20; i++) {
				roomy.publish("/topic/a", LARGE);
				reader.messages(i);
			}
			assertThat(lazy.settle().wire.closed()).isNull();
			roomy.publish("/topic/a", LARGE);
			until(() -> lazy.wire.closed() == CloseReason.SLOW);
			assertThat(reader.messages(21)).hasSize(21);
		}
	}

	@Test
	void subscriptionsCountUntilTheyEnd() {
		TestClient client = client("a", MALLORY);
		client.subscribe("1", "/topic/a");
		long one = this.memory.bytes(Part.SUBSCRIPTIONS);
		assertThat(one).isBetween(500L, 2000L);
		client.subscribe("2", "/topic/" + "x".repeat(200));
		assertThat(this.memory.bytes(Part.SUBSCRIPTIONS)).isBetween(2 * one + 190, 2 * one + 420);
		client.sendAndWait("UNSUBSCRIBE\nid:2\n\n\0");
		assertThat(this.memory.bytes(Part.SUBSCRIPTIONS)).isEqualTo(one);
		client.leave();
		assertThat(this.memory.bytes(Part.SUBSCRIPTIONS)).isZero();
	}

	/**
	 * Each client has a user of its own, so that no limit per user holds for all of them.
	 */
	@Test
	void sessionsWithoutAUserAreClosedFirstWhenTheySubscribeToMuch() {
		TestClient reader = client("reader", user(0));
		TestClient lean = client("lean", anonymous(0));
		reader.subscribe("1", "/topic/a");
		lean.subscribe("1", "/topic/a");
		List<TestClient> crowd = new ArrayList<>();
		for (int i = 1; i <= 14; i++) {
			TestClient one = client("c" + i, anonymous(i));
			crowd.add(one);
			for (int k = 0; k < 120 && one.wire.closed() == null; k++) {
				one.send("SUBSCRIBE\nid:" + k + "\ndestination:/topic/" + i + "/" + k + "\n\n\0");
			}
		}
		until(() -> {
			crowd.stream().filter((client) -> client.wire.closed() != null).forEach(TestClient::leave);
			return !this.memory.isTight();
		});
		assertThat(crowd).anyMatch((client) -> client.wire.closed() == CloseReason.SLOW);
		publish("/topic/a", 1);
		assertThat(reader.messages(1)).hasSize(1);
		assertThat(lean.messages(1)).hasSize(1);
	}

	@Test
	void aReaderThatReadsNothingIsClosedInTime() {
		Limits d = Limits.DEFAULT;
		Limits hasty = new Limits(d.subscriptions(), d.connectTime(), d.outboxBytes(), d.outboxFrames(), d.beatEvery(),
				d.expectBeatEvery(), d.pingEvery(), 1, d.prefetch(), d.maxDeliveries(), d.transactions(),
				d.transactionFrames(), d.transactionBytes(), Duration.ofSeconds(1));
		try (TestEngine strict = new TestEngine(hasty)) {
			TestClient reader = strict.client("reader");
			TestClient stuck = strict.client("stuck");
			stuck.subscribe("1", "/topic/a");
			reader.subscribe("1", "/topic/a");
			stuck.settle().wire.hold();
			strict.publish("/topic/a", "just one");
			until(() -> stuck.wire.closed() == CloseReason.SLOW);
			assertThat(reader.wire.closed()).isNull();
		}
	}

	private static Caller user(int number) {
		return new Caller("user" + number, Set.of("USER"), false);
	}

	private static Caller anonymous(int number) {
		return new Caller("anonymous-" + number, Set.of("ANONYMOUS"), true);
	}

	/** In steps of 16 KiB, see Charge. */
	private static long charged(long bytes) {
		return (bytes + 16_383) / 16_384 * 16_384;
	}

	private TestClient client(String id, Caller caller) {
		TestClient client = this.server.client(id, caller);
		this.clients.add(client);
		return client;
	}

	/** A client that has subscribed and stops reading now. */
	private TestClient stuck(String id, Caller caller, String... destinations) {
		TestClient client = client(id, caller);
		for (String destination : destinations) {
			client.subscribe("1" + destination, destination);
		}
		client.settle().wire.hold();
		return client;
	}

	private void publish(String destination, int times) {
		for (int i = 0; i < times; i++) {
			this.server.publish(destination, LARGE);
		}
	}

	private void assertOverloaded(String destination) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.server.publish(destination, "x"))
			.satisfies((refused) -> assertThat(refused.problem().code()).isEqualTo("overloaded"));
	}

}
