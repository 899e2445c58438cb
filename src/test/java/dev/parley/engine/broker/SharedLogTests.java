package dev.parley.engine.broker;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.parley.engine.SharedFaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.log.BackendException;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** Logs to which other processes append, too. */
@Timeout(20)
class SharedLogTests {

	private static final String TOPIC = "/topic/kept/a";

	private final SharedFaultyBackend logs = SharedFaultyBackend.inMemory();

	private final TestEngine server = new TestEngine(this.logs);

	private TestClient mina;

	@BeforeEach
	void minaConnects() {
		this.mina = this.server.client("mina");
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void aSubscriptionReadsTheLogWhenTheOtherProcessesKnowOfIt() {
		CompletableFuture<Void> known = this.logs.delayJoins();
		this.mina.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\nreceipt:r\nx-stream-offset:first\n\n\0");
		this.server.publish(TOPIC, "of another process").join();
		assertThat(this.mina.receipts()).isEmpty();
		known.complete(null);
		assertThat(this.mina.bodies(1)).containsExactly("of another process");
		assertThat(this.mina.receipts()).containsExactly("r");
	}

	@Test
	void aTopicIsJoinedOnceAndLeftWithItsLastSubscription() {
		TestClient jun = this.server.client("jun");
		this.mina.subscribe("1", TOPIC);
		this.mina.subscribe("2", TOPIC);
		jun.subscribe("1", TOPIC);
		assertThat(this.logs.members()).isEqualTo(Map.of(TOPIC, 1));
		this.mina.leave();
		assertThat(this.logs.members()).isEqualTo(Map.of(TOPIC, 1));
		jun.sendAndWait("UNSUBSCRIBE\nid:1\nreceipt:u\n\n\0");
		assertThat(this.logs.members()).isEmpty();
		jun.subscribe("2", TOPIC);
		assertThat(this.logs.members()).isEqualTo(Map.of(TOPIC, 1));
	}

	@Test
	void whoeverLeavesBeforeTheOthersKnowLeavesNothingBehind() {
		CompletableFuture<Void> known = this.logs.delayJoins();
		this.mina.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\n\n\0");
		this.mina.leave();
		known.complete(null);
		until(() -> this.logs.members().isEmpty());
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	@Test
	void aSubscriptionOfWhichTheOthersCannotBeToldIsRefusedAndTheNextOneTriesAgain() {
		this.logs.delayJoins().completeExceptionally(new BackendException("away", null));
		this.mina.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\nreceipt:r\n\n\0");
		until(() -> !this.mina.all(Command.ERROR).isEmpty() || !this.mina.refusals().isEmpty());
		TestClient jun = this.server.client("jun");
		this.logs.delayJoins().complete(null);
		jun.subscribe("1", TOPIC);
		this.server.publish(TOPIC, "x").join();
		assertThat(jun.bodies(1)).containsExactly("x");
		assertThat(this.logs.members()).isEqualTo(Map.of(TOPIC, 1));
	}

	@Test
	void anotherDestinationIsNotWaitedFor() {
		this.logs.delayJoins();
		this.mina.subscribe("1", "/topic/a");
		assertThat(this.logs.members()).isEmpty();
	}

}
