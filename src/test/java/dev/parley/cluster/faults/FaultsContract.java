package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two server processes under load, on stores that they share. Each of them is killed,
 * stands still, or is cut off. With {@code -Dparley.faults=10} each of that happens ten
 * times, and a node is killed twenty times; without it, once and twice, and what takes
 * long is left out.
 */
@Timeout(1800)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultsContract {

	static final int ROUNDS = Integer.getInteger("parley.faults", 1);

	static final boolean BY_HAND = System.getProperty("parley.faults") != null;

	static final Random random = new Random();

	private Nodes nodes;

	private Load load;

	/** Starts the stores. */
	abstract void startStores(Path folder);

	abstract void stopStores();

	/** The settings of a node, of which the node 1 can be cut off. */
	abstract String[] node(int number);

	/** The node 1 reaches no store any more, and its packets vanish. */
	abstract void cutOff();

	/** It reaches them again. */
	abstract void open();

	@BeforeAll
	void start(@TempDir Path folder) {
		startStores(folder);
		this.nodes = new Nodes(folder, node(0), node(1));
	}

	@AfterAll
	void stop() {
		this.nodes.close();
		stopStores();
	}

	@AfterEach
	void startWhatHasEnded() {
		this.load.close();
		this.nodes.supervise();
	}

	/** Publishers and subscribers at both nodes begin. */
	final Load begin(String name) {
		this.load = new Load(this.nodes, name);
		return this.load;
	}

	final Nodes nodes() {
		return this.nodes;
	}

	@Test
	void whoeverIsAtANodeThatIsKilledGoesOnAtTheOther() {
		begin("node-killed");
		for (int i = 0; i < 2 * ROUNDS; i++) {
			this.load.awaitReceipts(random.nextInt(300));
			this.nodes.kill(i % 2);
			this.load.awaitReceipts(100);
			this.nodes.start(i % 2);
		}
		this.load.awaitReceipts(100);
		this.load.finish(false);
		assertThat(this.load.shared().problems()).isEmpty();
		assertThat(this.load.durable().problems()).isEmpty();
	}

	/** A partition of the network, in which its clients still reach it. */
	@Test
	void aNodeThatIsCutOffFromAllStoresRefusesAllAndTheOtherGoesOn() {
		begin("alone");
		for (int i = 0; i < ROUNDS; i++) {
			Isolation.of(this.nodes, this::cutOff, this::open);
			this.load.awaitReceipts(100);
		}
		this.load.finish(false);
		expectOnlyRefusals(this.load);
	}

	/** Longer than a lease, and longer than news of others wait for it. */
	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void whileANodeStandsStillTheOtherGoesOnAndThenItCatchesUp() {
		begin("node-paused");
		for (int i = 0; i < ROUNDS; i++) {
			for (int node = 0; node < 2; node++) {
				this.load.awaitReceipts(random.nextInt(300));
				this.nodes.pause(node);
				pass(Duration.ofSeconds((i % 2 == 0) ? 20 : 75));
				this.load.awaitReceipts(100);
				this.nodes.resume(node);
				this.nodes.supervise();
				this.load.awaitReceipts(100);
			}
		}
		this.load.finish(false);
		expectOnlyRefusals(this.load);
	}

	/** Refusals, if there are any, say that a store is away. */
	static void expectOnlyRefusals(Load load) {
		assertThat(load.shared().problems()).isSubsetOf("unavailable");
		assertThat(load.durable().problems()).isSubsetOf("unavailable");
	}

	static void pass(Duration time) {
		await().pollDelay(time).atMost(time.multipliedBy(2)).until(() -> true);
	}

}
