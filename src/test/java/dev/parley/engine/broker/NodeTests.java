package dev.parley.engine.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.engine.Arrivals;
import dev.parley.engine.FaultyBackend;
import dev.parley.engine.SharedFaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.RefusedException;

import static dev.parley.engine.Eventually.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An engine that is a node of a cluster: what the nodes share, and what is its own. */
@Timeout(20)
class NodeTests {

	private final SharedFaultyBackend shared = SharedFaultyBackend.inMemory();

	private final SharedFaultyBackend users = SharedFaultyBackend.inMemory();

	private final TestEngine node = new TestEngine(this.shared, this.users,
			DestinationPolicy.open("/topic/own/**").onEachNode(),
			DestinationPolicy.open("/topic/present").withPresence(),
			DestinationPolicy.open("/queue/dead-letter/**").durable(new Retention(10, Duration.ZERO, 0)));

	private TestClient mina;

	@BeforeEach
	void minaConnects() {
		this.mina = this.node.client("mina");
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@ParameterizedTest
	@CsvSource({ "/topic/plain, 1, 0", "/topic/memory/a, 1, 0", "/app-topic/b, 1, 0", "/topic/present, 1, 0",
			"/topic/kept/a, 0, 1", "/queue/kept/a, 0, 1", "/queue/plain, 0, 0", "/topic/own/figures, 0, 0",
			"/topic/present/presence, 0, 0", "/user/mina/queue/a, 0, 0" })
	void aTopicThatIsNotDurableIsSharedAndOthersAreWhereTheyAreInOneProcess(String destination, int inShared,
			int inDatabase) {
		this.node.publish(destination, "x").join();
		assertThat(this.shared.batches()).isEqualTo(inShared);
		assertThat(this.node.database.batches()).isEqualTo(inDatabase);
	}

	@Test
	void aTopicIsJoinedWithItsFirstSubscription() {
		this.mina.subscribe("1", "/topic/memory/a");
		assertThat(this.shared.members()).isEqualTo(Map.of("/topic/memory/a", 1));
		this.mina.subscribe("2", "/topic/own/figures");
		this.mina.subscribe("3", "/queue/plain");
		assertThat(this.shared.members()).hasSize(1);
		this.node.publish("/topic/memory/a", "x").join();
		assertThat(this.mina.bodies(1)).containsExactly("x");
	}

	@Test
	void aDestinationOfASessionIsJoinedBeforeItsReceiptAndLeftWithItsLastSubscription() {
		CompletableFuture<Void> known = this.users.delayJoins();
		this.mina.send("SUBSCRIBE\nid:1\ndestination:/user/queue/errors\nreceipt:r\n\n\0");
		assertThat(this.mina.receipts()).isEmpty();
		known.complete(null);
		until(() -> this.mina.receipts().contains("r"));
		assertThat(this.users.members()).hasSize(1);
		this.mina.leave();
		until(() -> this.users.members().isEmpty());
	}

	@Test
	void aPatternIsJoinedBeforeItsReceiptAndGetsWhatTheSharedStoreSaysThatItMatches() {
		CompletableFuture<Void> known = this.shared.delayJoins();
		this.mina.send("SUBSCRIBE\nid:1\ndestination:/topic/memory/*\nreceipt:r\n\n\0");
		assertThat(this.mina.receipts()).isEmpty();
		known.complete(null);
		until(() -> this.mina.receipts().contains("r"));
		assertThat(this.shared.members()).isEqualTo(Map.of("/topic/memory/*", 1));
		this.node.publish("/topic/memory/a", "appended").join();
		this.node.engine.broker()
			.destinations()
			.matched(new StoredMessage("/topic/memory/a", "e", 1, 0, Headers.empty(), "matched".getBytes(UTF_8)));
		assertThat(this.mina.bodies(1)).containsExactly("matched");
		this.mina.leave();
		until(() -> this.shared.members().isEmpty());
	}

	@Test
	void whoeverWaitsForAMessageHasJoinedUntilItComes() throws Exception {
		CompletableFuture<Void> known = this.shared.delayJoins();
		Arrivals.Arrival arrival = this.node.engine.next("/topic/memory/a");
		assertThat(arrival.begun()).isNotDone();
		known.complete(null);
		arrival.begun().get();
		assertThat(this.shared.members()).isEqualTo(Map.of("/topic/memory/a", 1));
		this.node.publish("/topic/memory/a", "x").join();
		assertThat(arrival.message().get().body()).asString().isEqualTo("x");
		until(() -> this.shared.members().isEmpty());
	}

	@Test
	void whoeverCannotWaitIsRefused() {
		this.shared.delayJoins().completeExceptionally(new BackendException("away", null));
		Arrivals.Arrival arrival = this.node.engine.next("/topic/memory/a");
		assertThatThrownBy(() -> arrival.begun().join()).hasCauseInstanceOf(RefusedException.class);
	}

	@Test
	void aSharedStoreThatHangsHoldsUpNeitherTheDatabaseNorWhatHasNoLog() {
		CountDownLatch hangs = readingsHang();
		this.mina.subscribe("1", "/topic/kept/a");
		this.mina.subscribe("2", "/topic/plain");
		this.mina.subscribe("3", "/user/queue/a");
		hangs.countDown();
		this.mina.subscribe("4", "/topic/memory/a");
	}

	/** On all threads that read what is shared. */
	private CountDownLatch readingsHang() {
		CountDownLatch hangs = new CountDownLatch(1);
		this.shared.beforeRead(() -> {
			try {
				hangs.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		for (int i = 0; i < 16; i++) {
			this.node.engine.logs().read("/topic/memory/a", 1, 10);
		}
		return hangs;
	}

	/** The clients of a node that has died come to another one at once. */
	@Test
	void thousandsWhoSubscribeAtOnceWaitForTheStoreAndNobodyIsSentAway() {
		CountDownLatch hangs = readingsHang();
		List<TestClient> clients = IntStream.range(0, 5000).mapToObj((i) -> this.node.client("client-" + i)).toList();
		for (int i = 0; i < clients.size(); i++) {
			clients.get(i).send("SUBSCRIBE\nid:1\ndestination:/topic/memory/%d\nreceipt:r\n\n\0".formatted(i));
		}
		hangs.countDown();
		for (TestClient client : clients) {
			until(() -> client.receipts().contains("r") || client.wire.closed() != null);
			assertThat(client.wire.closed()).isNull();
		}
	}

	@Test
	void aTransactionOfWhatIsSharedAndOfWorkQueuesTakesEffectAsAWhole() {
		this.mina.listenForRefusals();
		begin("/topic/memory/a", "/queue/plain", "/topic/memory/b");
		this.shared.fault(FaultyBackend.Fault.FAILS);
		this.mina.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0").settle();
		assertThat(this.node.engine.broker().destinations().existingQueue("/queue/plain")).isNull();
		this.shared.fault(null);
		begin("/topic/memory/a", "/queue/plain", "/topic/memory/b");
		this.mina.sendAndWait("COMMIT\ntransaction:t\nreceipt:d\n\n\0");
		TestClient jun = this.node.client("jun");
		jun.subscribe("1", "/queue/plain");
		assertThat(jun.bodies(1)).containsExactly("x");
		assertThat(this.shared.read("/topic/memory/b", 1, 10).messages()).hasSize(1);
	}

	@Test
	void aTransactionOfTheDatabaseAndOfWhatIsSharedIsRefused() {
		this.mina.listenForRefusals();
		begin("/topic/kept/a", "/topic/memory/a");
		this.mina.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
		until(() -> !this.mina.refusals().isEmpty());
		assertThat(this.mina.refusals()).containsExactly("two-stores");
		assertThat(this.node.database.batches()).isZero();
		assertThat(this.shared.batches()).isZero();
	}

	@Test
	void aRejectionWhoseDeadLetterIsDurableTouchesTheDatabase() {
		this.mina.listenForRefusals();
		this.mina.subscribe("1", "/queue/plain", "ack:client-individual");
		this.node.publish("/queue/plain", "x").join();
		String ack = this.mina.messages(1).get(0).header("ack");
		begin("/topic/memory/a");
		this.mina.send("NACK\nrequeue:false\nid:" + ack + "\ntransaction:t\n\n\0");
		this.mina.send("COMMIT\ntransaction:t\nreceipt:c\n\n\0");
		until(() -> !this.mina.refusals().isEmpty());
		assertThat(this.mina.refusals()).containsExactly("two-stores");
		assertThat(this.shared.batches()).isZero();
	}

	private void begin(String... destinations) {
		this.mina.send("BEGIN\ntransaction:t\n\n\0");
		for (String destination : destinations) {
			this.mina.send("SEND\ndestination:" + destination + "\ntransaction:t\n\nx\0");
		}
		this.mina.settle();
	}

}
