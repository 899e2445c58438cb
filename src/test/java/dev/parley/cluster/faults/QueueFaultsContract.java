package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A work queue that is not durable, with senders and consumers at two server processes
 * that share a store. With {@code -Dparley.faults=10} each thing happens ten times.
 */
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class QueueFaultsContract {

	static final int ROUNDS = Integer.getInteger("parley.faults", 1);

	static final Random random = new Random();

	private Nodes nodes;

	private Jobs jobs;

	/** Starts the stores. */
	abstract void startStores(Path folder);

	abstract void stopStores();

	/** The settings of each node. */
	abstract String[] node();

	/** The store of the queues ends, and comes back without them. */
	abstract void loseQueues();

	@BeforeAll
	void start(@TempDir Path folder) {
		startStores(folder);
		this.nodes = new Nodes(folder, node(), node());
	}

	@AfterAll
	void stop() {
		this.nodes.close();
		stopStores();
	}

	@AfterEach
	void startWhatHasEnded() {
		this.jobs.close();
		this.nodes.supervise();
	}

	/** Senders and consumers at both nodes begin. */
	final Jobs begin(String queue) {
		this.jobs = new Jobs(this.nodes, queue, 2, 4);
		return this.jobs;
	}

	final Nodes nodes() {
		return this.nodes;
	}

	@Test
	void whatANodeHeldThatIsKilledIsDoneAtTheOther() {
		begin("/queue/shared/node-killed");
		for (int i = 0; i < 2 * ROUNDS; i++) {
			this.jobs.awaitDone(50 + random.nextInt(200));
			this.nodes.kill(i % 2);
			this.jobs.awaitDone(100);
			this.nodes.start(i % 2);
		}
		this.jobs.awaitDone(100);
		this.jobs.finish();
		assertThat(this.jobs.doubled()).isEmpty();
	}

	@Test
	void whatANodeHeldThatStandsStillIsDoneAtTheOtherAndItsAcknowledgementIsRefused() {
		String queue = "/queue/shared/node-paused";
		this.jobs = new Jobs(this.nodes, "/queue/shared/node-paused-others", 1, 2);
		try (StompClient here = StompClient.connected(this.nodes.port(1));
				StompClient there = StompClient.connected(this.nodes.port(0))) {
			here.subscribe("errors", "/user/queue/errors");
			here.send("SUBSCRIBE\nid:1\ndestination:%s\nack:client-individual\n\n\0".formatted(queue));
			there.publish(queue, "job");
			StompFrame held = here.expect("MESSAGE");
			this.nodes.pause(1);
			there.send("SUBSCRIBE\nid:1\ndestination:%s\nack:client-individual\n\n\0".formatted(queue));
			StompFrame again = there.next(Duration.ofSeconds(30));
			assertThat(again.text()).isEqualTo("job");
			assertThat(again.header("redelivered")).isEqualTo("true");
			this.nodes.resume(1);
			here.send("ACK\nid:%s\nreceipt:late\n\n\0".formatted(held.header("ack")));
			assertThat(here.expect("MESSAGE").json().get("code").asString()).isEqualTo("not-outstanding");
			there.send("ACK\nid:%s\nreceipt:done\n\n\0".formatted(again.header("ack")));
			there.awaitReceipt("done");
		}
		this.jobs.awaitDone(100);
		this.jobs.finish();
		assertThat(this.jobs.doubled()).isEmpty();
	}

	@Test
	void whatComesAfterTheStoreHasLostTheQueueIsDoneOnce() {
		begin("/queue/shared/store-empty");
		for (int i = 0; i < ROUNDS; i++) {
			this.jobs.awaitDone(100);
			loseQueues();
			this.jobs.awaitDone(100);
		}
		this.jobs.close();
		assertThat(this.jobs.doubled()).isEmpty();
	}

}
