package dev.parley.engine.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.parley.engine.Sending;
import dev.parley.engine.SharedFaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Page;
import dev.parley.engine.problem.RefusedException;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A user who stores or replays too much in a short time has to wait; others do not. */
@Timeout(60)
class RatesTests {

	private static final Caller PAUL = new Caller("paul", Set.of("USER"), false);

	private static final String LARGE = "x".repeat(10_000);

	private final TestEngine slow = new TestEngine(new Rates(100, 100));

	private final TestEngine quick = new TestEngine(new Rates(20_000, 20_000));

	@AfterEach
	void stop() {
		this.slow.close();
		this.quick.close();
	}

	@Test
	void aUserOverTheStoreRateIsNotReadForAWhileAndOthersAre() {
		TestClient mallory = this.slow.client("a");
		TestClient paul = this.slow.client("b", PAUL);
		mallory.sendAndWait("SEND\ndestination:/topic/kept/a\n\n" + LARGE + "\0");
		assertThat(mallory.wire.isPaused()).isTrue();
		mallory.send("SEND\ndestination:/topic/kept/a\nreceipt:later\n\nx\0");
		paul.sendAndWait("SEND\ndestination:/topic/kept/a\n\nx\0");
		assertThat(paul.wire.isPaused()).isFalse();
		assertThat(mallory.receipts()).doesNotContain("later");
	}

	@Test
	void sessionsOfAUserShareARateAndReconnectingDoesNotResetIt() {
		TestClient first = this.slow.client("a");
		first.sendAndWait("SEND\ndestination:/topic/kept/a\n\n" + LARGE + "\0");
		first.leave();
		TestClient second = this.slow.client("b");
		second.sendAndWait("SEND\ndestination:/topic/kept/a\n\nx\0");
		assertThat(second.wire.isPaused()).isTrue();
	}

	@Test
	void aTransactionCountsWhenItIsCommitted() {
		TestClient client = this.slow.client("a");
		client.send("BEGIN\ntransaction:t\n\n\0");
		client.sendAndWait("SEND\ntransaction:t\ndestination:/topic/kept/a\n\n" + LARGE + "\0");
		assertThat(client.wire.isPaused()).isFalse();
		client.sendAndWait("COMMIT\ntransaction:t\n\n\0");
		assertThat(client.wire.isPaused()).isTrue();
	}

	@Test
	void whatStaysInTheStoreOfTheNodesCountsAndWhatHasNoLogThereDoesNot() {
		SharedFaultyBackend shared = SharedFaultyBackend.inMemory();
		try (TestEngine node = new TestEngine(shared, SharedFaultyBackend.inMemory(), new Rates(100, 100))) {
			TestClient client = node.client("a");
			client.sendAndWait("SEND\ndestination:/topic/a\n\n" + LARGE + "\0");
			assertThat(client.wire.isPaused()).isFalse();
			client.sendAndWait("SEND\ndestination:/topic/memory/a\n\n" + LARGE + "\0");
			assertThat(client.wire.isPaused()).isTrue();
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> node.engine.admit(TestEngine.MINA,
						List.of(new Sending.Message("/topic/memory/a", Headers.empty(), new byte[0], null))))
				.withMessageContaining("stored too much");
		}
	}

	@Test
	void messagesOutsideTheDatabaseDoNotCount() {
		TestClient client = this.slow.client("a");
		client.sendAndWait("SEND\ndestination:/topic/memory/a\n\n" + LARGE + "\0");
		client.sendAndWait("SEND\ndestination:/topic/a\n\n" + LARGE + "\0");
		assertThat(client.wire.isPaused()).isFalse();
	}

	@Test
	void waitingFramesAreHandledInOrderWhenTheDebtIsPaid() {
		TestClient client = this.quick.client("a");
		for (int i = 0; i < 12; i++) {
			client.send("SEND\ndestination:/topic/kept/a\nreceipt:" + i + "\n\n" + LARGE + "\0");
		}
		until(() -> client.receipts().size() == 12);
		assertThat(client.receipts()).isEqualTo(IntStream.range(0, 12).mapToObj(Integer::toString).toList());
		until(() -> !client.wire.isPaused());
	}

	@Test
	void aReplayOfTooMuchGoesOnLaterAndThenItIsLive() {
		for (int i = 1; i <= 260; i++) {
			this.quick.publish("/topic/memory/a", Integer.toString(i) + "x".repeat(400));
			this.quick.publish("/topic/kept/a", Integer.toString(i) + "x".repeat(400));
		}
		Map.of("/topic/memory/a", TestEngine.MINA, "/topic/kept/a", PAUL).forEach((name, user) -> {
			TestClient client = this.quick.client(name, user);
			client.subscribe("1", name, "x-stream-offset:first");
			this.quick.publish(name, "live");
			assertThat(client.bodies(261)).hasSize(261)
				.startsWith("1" + "x".repeat(400))
				.endsWith("260" + "x".repeat(400), "live");
		});
	}

	@Test
	void aUserOverTheReplayRateWaitsAndOthersDoNot() {
		for (int i = 1; i <= 3; i++) {
			this.slow.publish("/topic/memory/a", LARGE);
		}
		TestClient mallory = this.slow.client("a");
		mallory.subscribe("1", "/topic/memory/a", "x-stream-offset:first");
		mallory.messages(3);
		mallory.subscribe("2", "/topic/memory/a", "x-stream-offset:first");
		TestClient paul = this.slow.client("b", PAUL);
		paul.subscribe("1", "/topic/memory/a", "x-stream-offset:first");
		paul.messages(3);
		assertThat(mallory.all(Command.MESSAGE)).hasSize(3);
	}

	@Test
	void historyIsRefusedWithATimeAfterWhichItMayBeAskedForAgain() {
		for (String name : List.of("/topic/memory/a", "/topic/kept/a")) {
			this.slow.publish(name, LARGE).join();
		}
		Page page = this.slow.engine.read(TestEngine.MINA, "/topic/memory/a", 1, 10).join();
		assertThat(page.messages()).hasSize(1);
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.slow.engine.read(TestEngine.MINA, "/topic/kept/a", 1, 10))
			.satisfies((refused) -> assertThat(refused.problem().status()).isEqualTo(429))
			.satisfies((refused) -> assertThat(refused.retryAfter()).isGreaterThan(Duration.ofSeconds(30)));
		assertThat(this.slow.engine.read(PAUL, "/topic/kept/a", 1, 10).join().messages()).hasSize(1);
	}

}
