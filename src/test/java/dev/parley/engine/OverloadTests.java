package dev.parley.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.parley.engine.log.Retention;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memory.Part;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What clients make the server hold is bounded together. */
@Timeout(60)
class OverloadTests {

	private static final Caller MALLORY = new Caller("mallory", Set.of("USER"), false);

	private static final String LARGE = "x".repeat(50_000);

	/** Sessions may hold 1 MB together, and when it is 750 KB the fattest go. */
	private final Memory memory = new Memory(2_000_000, 400_000);

	private final TestEngine server = new TestEngine(Limits.DEFAULT, this.memory,
			DestinationPolicy.open("/topic/kept-here/**").retain(new Retention(1000, Duration.ZERO, 0)));

	private final List<TestClient> clients = new ArrayList<>();

	@AfterEach
	void everythingIsGivenBack() {
		this.clients.forEach(TestClient::leave);
		assertThat(Stream.of(Part.OUTBOXES, Part.UNACKNOWLEDGED, Part.TRANSACTIONS, Part.WAITING))
			.allSatisfy((part) -> assertThat(this.memory.bytes(part)).as(part.toString()).isZero());
		this.server.close();
		assertThat(this.memory.bytes(Part.LOGS)).isZero();
	}

	@Test
	void ofAUserWhoseSessionsHoldTooMuchTheFattestIsClosed() {
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
	void whatManyWaitForCountsOnce() {
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
	void whatIsStoredIsRefusedWhenThereIsTooMuchAndWelcomeWhenThereIsRoom() {
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
	void whatIsNewIsRefusedWhenSessionsHoldAllThatTheyMay() {
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

	private TestClient client(String id, Caller caller) {
		TestClient client = this.server.client(id, caller);
		this.clients.add(client);
		return client;
	}

	/** A client that has subscribed and reads nothing from now on. */
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
