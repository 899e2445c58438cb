package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import dev.parley.support.PostgresProcess;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
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
 * Two server processes under load, on stores that they share: topics, and work queues
 * with senders and consumers. Each node is killed, stands still, or is cut off. With
 * {@code -Dparley.faults=10} each of that happens ten times, and a node is killed twenty
 * times; without it, once and twice, and what takes long is left out. A node takes some
 * seconds to start, so it dies under all that at once, and the next test gets it running.
 */
@Timeout(1800)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultsContract {

	static final int ROUNDS = Integer.getInteger("parley.faults", 1);

	static final boolean BY_HAND = System.getProperty("parley.faults") != null;

	static final Random random = new Random();

	static final String DURABLE_QUEUE = "/queue/durable/jobs";

	private final List<Load> loads = new ArrayList<>();

	private Nodes nodes;

	/** Starts the stores. */
	abstract void startStores(Path folder);

	abstract void stopStores();

	abstract PostgresProcess postgres();

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
		this.loads.forEach(Load::close);
		this.loads.clear();
		this.nodes.supervise();
	}

	/** Publishers and subscribers at both nodes begin. */
	final Load begin(String name) {
		Load load = new Load(this.nodes, name);
		this.loads.add(load);
		return load;
	}

	/** Senders and consumers of a work queue that is not durable begin, at both nodes. */
	final Jobs beginJobs(String name) {
		return new Jobs(this.nodes, "/queue/shared/" + name, 2, 4);
	}

	final Standstill pause(int number) {
		return Standstill.of(this.nodes, number, postgres());
	}

	final Nodes nodes() {
		return this.nodes;
	}

	@Test
	void whatClientsDoAtANodeThatIsKilledGoesOnAtTheOtherAndEachJobIsDoneOnce() {
		Load load = begin("node-killed");
		try (Jobs jobs = beginJobs("node-killed")) {
			for (int i = 0; i < 2 * ROUNDS; i++) {
				int killed = i % 2;
				load.awaitReceipts(random.nextInt(300));
				jobs.awaitDone(50 + random.nextInt(200));
				try (StompClient there = StompClient.connected(this.nodes.port(1 - killed))) {
					List<String> held = killUnderAConsumer(killed, there, "k" + i + "-");
					consume(there, DURABLE_QUEUE);
					load.awaitReceipts(100);
					jobs.awaitDone(100);
					this.nodes.start(killed);
					held.forEach((job) -> acknowledge(there, expectInTime(there, job)));
					there.expectNothing();
				}
			}
			load.awaitReceipts(100);
			jobs.awaitDone(100);
			jobs.finish();
			assertThat(jobs.doubled()).isEmpty();
		}
		load.finish(false);
		assertThat(load.shared().problems()).isEmpty();
		assertThat(load.durable().problems()).isEmpty();
	}

	/**
	 * Returns the jobs of a durable work queue that it held, or had not got to. So only
	 * some of them are redelivered.
	 */
	private List<String> killUnderAConsumer(int killed, StompClient there, String name) {
		List<String> jobs = IntStream.range(0, 20).mapToObj((job) -> name + job).toList();
		try (StompClient here = StompClient.connected(this.nodes.port(killed))) {
			consume(here, DURABLE_QUEUE);
			jobs.forEach((job) -> there.publish(DURABLE_QUEUE, job));
			jobs.subList(0, 5).forEach((job) -> acknowledge(here, here.expectMessage(job)));
			this.nodes.kill(killed);
		}
		return jobs.subList(5, 20);
	}

	@Test
	void whatANodeHeldThatStandsStillIsDoneAtTheOtherAndItsAcknowledgementIsRefused() {
		String queue = "/queue/shared/holder-paused";
		try (Jobs jobs = beginJobs("others");
				StompClient here = StompClient.connected(this.nodes.port(1));
				StompClient there = StompClient.connected(this.nodes.port(0))) {
			here.subscribe("errors", "/user/queue/errors");
			consume(here, queue);
			there.publish(queue, "job");
			StompFrame held = here.expectMessage("job");
			Standstill standstill = pause(1);
			consume(there, queue);
			StompFrame again = expectAgain(there, "job");
			standstill.end();
			here.send("ACK\nid:%s\nreceipt:late\n\n\0".formatted(held.header("ack")));
			assertThat(here.expect("MESSAGE").json().get("code").asString()).isEqualTo("not-outstanding");
			acknowledge(there, again);
			standstill.overcome();
			jobs.awaitDone(100);
			jobs.finish();
			assertThat(jobs.doubled()).isEmpty();
		}
	}

	/** Its node did not give it back, so it comes when the lease of that one is over. */
	static StompFrame expectAgain(StompClient there, String job) {
		StompFrame message = expectInTime(there, job);
		assertThat(message.header("redelivered")).isEqualTo("true");
		return message;
	}

	private static StompFrame expectInTime(StompClient there, String job) {
		StompFrame message = there.next(Duration.ofSeconds(30));
		assertThat(message.text()).isEqualTo(job);
		return message;
	}

	static void consume(StompClient client, String queue) {
		client.send("SUBSCRIBE\nid:q\ndestination:%s\nack:client-individual\nreceipt:q\n\n\0".formatted(queue));
		client.expectReceipt("q");
	}

	static void acknowledge(StompClient client, StompFrame message) {
		client.send("ACK\nid:%s\nreceipt:%s\n\n\0".formatted(message.header("ack"), message.text()));
		client.awaitReceipt(message.text());
	}

	/** A partition of the network, in which its clients still reach it. */
	@Test
	void aNodeThatIsCutOffFromAllStoresRefusesAllAndTheOtherGoesOn() {
		Load load = begin("alone");
		for (int i = 0; i < ROUNDS; i++) {
			Isolation.of(this.nodes, this::cutOff, this::open);
			load.awaitReceipts(100);
		}
		load.finish(false);
		expectOnlyRefusals(load);
	}

	/** Longer than a lease, and longer than news of others wait for it. */
	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void whileANodeStandsStillTheOtherGoesOnAndThenItCatchesUp() {
		Load load = begin("node-paused");
		for (int i = 0; i < ROUNDS; i++) {
			for (int node = 0; node < 2; node++) {
				load.awaitReceipts(random.nextInt(300));
				Standstill standstill = pause(node);
				pass(Duration.ofSeconds((i % 2 == 0) ? 20 : 75));
				load.awaitReceipts(100);
				standstill.end();
				standstill.overcome();
				load.awaitReceipts(100);
			}
		}
		load.finish(false);
		expectOnlyRefusals(load);
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
