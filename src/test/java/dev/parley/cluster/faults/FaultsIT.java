package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.engine.log.Position;
import dev.parley.support.PostgresProcess;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.support.TcpProxy;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two server processes under load, on a Redis that has on disk what it has answered, and
 * a PostgreSQL. Each of them is killed, stands still, or is cut off. With
 * {@code -Dparley.faults=10} each of that happens ten times, and a node is killed twenty
 * times; without it, once and twice, and what takes long is left out.
 */
@Slow
@Timeout(1800)
class FaultsIT {

	private static final int ROUNDS = Integer.getInteger("parley.faults", 1);

	private static final boolean BY_HAND = System.getProperty("parley.faults") != null;

	private static final String QUEUE = "/queue/durable/jobs";

	private static final Random random = new Random();

	private static RedisProcess redis;

	private static PostgresProcess postgres;

	/** From node 1 to Redis. */
	private static TcpProxy line;

	/** From node 1 to PostgreSQL. */
	private static TcpProxy databaseLine;

	private static Nodes nodes;

	private Load load;

	@BeforeAll
	static void start(@TempDir Path folder) {
		redis = RedisProcess.keepingAll();
		postgres = PostgresProcess.start(folder);
		line = new TcpProxy(redis.port());
		databaseLine = new TcpProxy(postgres.port());
		nodes = new Nodes(folder, node(redis.port(), postgres.port()), node(line.port(), databaseLine.port()));
	}

	private static String[] node(int redisPort, int postgresPort) {
		return new String[] { "parley.cluster=redis",
				"spring.datasource.url=" + postgres.database().replace(":" + postgres.port(), ":" + postgresPort),
				"spring.data.redis.port=" + redisPort };
	}

	@AfterAll
	static void stop() {
		nodes.close();
		line.close();
		databaseLine.close();
		redis.close();
		postgres.close();
	}

	@AfterEach
	void startWhatHasEnded() {
		this.load.close();
		nodes.supervise();
	}

	@Test
	void whoeverIsAtANodeThatIsKilledGoesOnAtTheOther() {
		this.load = new Load(nodes, "node-killed");
		for (int i = 0; i < 2 * ROUNDS; i++) {
			this.load.awaitReceipts(random.nextInt(300));
			nodes.kill(i % 2);
			this.load.awaitReceipts(100);
			nodes.start(i % 2);
		}
		this.load.awaitReceipts(100);
		this.load.finish(false);
		assertThat(this.load.shared().problems()).isEmpty();
		assertThat(this.load.durable().problems()).isEmpty();
	}

	@Test
	void whileRedisIsKilledWhatIsDurableGoesOnAndWhatIsSharedIsRefused() {
		this.load = new Load(nodes, "redis-killed");
		for (int i = 0; i < ROUNDS; i++) {
			this.load.awaitReceipts(random.nextInt(300));
			redis.kill();
			this.load.awaitRefusals(this.load.shared());
			int receipts = this.load.shared().receipts();
			this.load.awaitReceipts(this.load.durable(), 100);
			assertThat(this.load.shared().receipts()).isEqualTo(receipts);
			redis.restart();
			this.load.awaitReceipts(100);
		}
		this.load.finish(false);
		assertThat(this.load.shared().problems()).containsExactly("unavailable");
		assertThat(this.load.durable().problems()).isSubsetOf("unavailable");
	}

	@Test
	void whoeverSawWhatAnEmptyRedisHasNoLongerIsToldSo() {
		String topic = "/topic/shared/redis-empty";
		this.load = new Load(nodes, "redis-empty");
		for (int i = 0; i < ROUNDS; i++) {
			Position before = nodes.publish(0, topic, "before " + i);
			redis.kill();
			redis.restartEmpty();
			this.load.awaitReceipts(100);
			assertThat(nodes.recovered(0, topic, before)).isFalse();
			assertThat(nodes.recovered(1, topic, before)).isFalse();
		}
		this.load.finish(true);
		assertThat(this.load.shared().problems()).isSubsetOf("unavailable");
	}

	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void whileRedisStandsStillNothingIsLostOrDoubled() {
		this.load = new Load(nodes, "redis-paused");
		for (int i = 0; i < ROUNDS; i++) {
			redis.pause();
			pass(Duration.ofSeconds(10));
			redis.resume();
			this.load.awaitReceipts(100);
		}
		this.load.finish(false);
		assertThat(this.load.shared().problems()).containsExactly("unavailable");
		assertThat(this.load.durable().problems()).isSubsetOf("unavailable");
	}

	@Test
	void whatIsLostWithSubscriptionsInRedisIsReadFromTheLog() {
		this.load = new Load(nodes, "subscriptions-killed");
		for (int i = 0; i < 10 * ROUNDS; i++) {
			redis.killSubscriptions();
			this.load.awaitReceipts(20);
		}
		this.load.finish(false);
	}

	@Test
	void aNodeThatIsCutOffFromRedisGoesOnWithWhatIsDurableAndTheOtherWithAll() {
		this.load = new Load(nodes, "cut-off");
		for (int i = 0; i < ROUNDS; i++) {
			cutOff(this.load, line::cut);
			if (BY_HAND) {
				cutOff(this.load, line::hold);
			}
		}
		this.load.finish(false);
		assertThat(this.load.shared().problems()).isSubsetOf("unavailable");
		assertThat(this.load.durable().problems()).isSubsetOf("unavailable");
	}

	private static void cutOff(Load load, Runnable cut) {
		try (StompClient here = StompClient.connected(nodes.port(1))) {
			here.subscribe("errors", "/user/queue/errors");
			cut.run();
			here.send("SEND\ndestination:/topic/shared/cut-off/other\nreceipt:s\n\nrefused\0");
			assertThat(here.expect("MESSAGE").json().get("code").asString()).isEqualTo("unavailable");
			here.publish("/topic/durable/cut-off/other", "kept");
			load.awaitReceipts(100);
		}
		line.open();
		nodes.awaitLinks();
		load.awaitReceipts(100);
	}

	/** A partition of the network, in which its clients still reach it. */
	@Test
	void aNodeThatIsCutOffFromBothStoresRefusesAllAndTheOtherGoesOn() {
		this.load = new Load(nodes, "alone");
		for (int i = 0; i < ROUNDS; i++) {
			Isolation.of(nodes, () -> {
				line.hold();
				databaseLine.hold();
			}, () -> {
				line.open();
				databaseLine.open();
			});
			this.load.awaitReceipts(100);
		}
		this.load.finish(false);
		assertThat(this.load.shared().problems()).isSubsetOf("unavailable");
		assertThat(this.load.durable().problems()).isSubsetOf("unavailable");
	}

	@Test
	void whilePostgresIsKilledWhatIsSharedGoesOnAndWhatIsDurableIsRefused() {
		this.load = new Load(nodes, "postgres-killed");
		for (int i = 0; i < ROUNDS; i++) {
			this.load.awaitReceipts(random.nextInt(300));
			postgres.kill();
			this.load.awaitRefusals(this.load.durable());
			this.load.awaitReceipts(this.load.shared(), 100);
			postgres.restart();
			nodes.supervise();
			this.load.awaitReceipts(100);
		}
		this.load.finish(false);
		assertThat(this.load.durable().problems()).containsExactly("unavailable");
		assertThat(this.load.shared().problems()).isSubsetOf("unavailable");
	}

	@Test
	@EnabledIfSystemProperty(named = "parley.faults", matches = ".+")
	void whatANodeHadInHandWhenItStoodStillGoesToConsumersOfTheOther() {
		for (int i = 0; i < ROUNDS; i++) {
			this.load = new Load(nodes, "consumers-paused-" + i);
			standStill(i % 2, this.load);
			this.load.close();
		}
	}

	private static void standStill(int paused, Load load) {
		List<String> jobs = IntStream.range(0, 20).mapToObj((job) -> paused + "-" + job).toList();
		try (StompClient here = StompClient.connected(nodes.port(paused));
				StompClient there = StompClient.connected(nodes.port(1 - paused))) {
			consume(here);
			jobs.forEach((job) -> here.publish(QUEUE, job));
			jobs.subList(0, 10).forEach((job) -> acknowledge(here, here.expectMessage(job)));
			nodes.pause(paused);
			consume(there);
			jobs.subList(10, 20).forEach((job) -> {
				StompFrame message = there.next(Duration.ofSeconds(30));
				assertThat(message.text()).isEqualTo(job);
				assertThat(message.header("redelivered")).isEqualTo("true");
				acknowledge(there, message);
			});
			nodes.process(paused).resume();
			there.expectNothing();
		}
		nodes.supervise();
		load.awaitReceipts(100);
		load.finish(false);
		assertThat(load.shared().problems()).isSubsetOf("unavailable");
		assertThat(load.durable().problems()).isSubsetOf("unavailable");
	}

	@Test
	void eachJobIsDoneOnceThoughTheNodeOfItsConsumerIsKilled() {
		this.load = new Load(nodes, "consumers-killed");
		for (int i = 0; i < 2 * ROUNDS; i++) {
			killConsumers(i % 2, "k" + i + "-");
			nodes.start(i % 2);
		}
		this.load.awaitReceipts(100);
		this.load.finish(false);
	}

	private static void killConsumers(int killed, String name) {
		List<String> jobs = IntStream.range(0, 20).mapToObj((job) -> name + job).toList();
		try (StompClient there = StompClient.connected(nodes.port(1 - killed))) {
			try (StompClient here = StompClient.connected(nodes.port(killed))) {
				consume(here);
				jobs.forEach((job) -> there.publish(QUEUE, job));
				jobs.subList(0, 5).forEach((job) -> acknowledge(here, here.expectMessage(job)));
				nodes.kill(killed);
			}
			consume(there);
			jobs.subList(5, 20).forEach((job) -> {
				StompFrame message = there.next(Duration.ofSeconds(30));
				assertThat(message.text()).isEqualTo(job);
				acknowledge(there, message);
			});
			there.expectNothing();
		}
	}

	private static void consume(StompClient client) {
		client.send("SUBSCRIBE\nid:q\ndestination:%s\nack:client-individual\nreceipt:q\n\n\0".formatted(QUEUE));
		client.expectReceipt("q");
	}

	private static void acknowledge(StompClient client, StompFrame message) {
		client.send("ACK\nid:%s\nreceipt:%s\n\n\0".formatted(message.header("ack"), message.text()));
		client.awaitReceipt(message.text());
	}

	private static void pass(Duration time) {
		await().pollDelay(time).atMost(time.multipliedBy(2)).until(() -> true);
	}

}
