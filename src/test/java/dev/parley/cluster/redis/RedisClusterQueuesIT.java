package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.parley.cluster.ClusterNode;
import dev.parley.engine.Eventually;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.support.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/** What clients of two nodes on a Redis Cluster do together, and what they can't. */
@Timeout(120)
class RedisClusterQueuesIT {

	@RegisterExtension
	private static final OnRedis<RedisClusterProcess> redis = OnRedis.newestCluster();

	private TestEngine one;

	private TestEngine two;

	@BeforeEach
	void start() {
		redis.server().commands().flushall();
		this.one = node();
		this.two = node();
	}

	private static TestEngine node() {
		return new TestEngine(new RedisBackend(redis.server().servers(), "queues", ClusterNode.newId(),
				new ManualClock(), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(50)), null);
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
	}

	@Test
	void aRejectedMessageIsInTheDeadLetterQueueForConsumersOfAnyNode() {
		TestClient a = consumer(this.one, "/queue/jobs");
		this.two.publish("/queue/jobs", "bad").join();
		a.send("NACK\nrequeue:false\nid:" + a.message(1).header("ack") + "\n\n\0");
		TestClient dead = this.two.client("dead");
		dead.subscribe("1", "/queue/dead-letter/jobs");
		assertThat(dead.bodies(1)).containsExactly("bad");
	}

	@Test
	void queuesOfManyPartitionsAreConsumedAtBothNodes() {
		for (int i = 0; i < 20; i++) {
			String queue = "/queue/jobs-" + i;
			TestClient consumer = consumer((i % 2 == 0) ? this.one : this.two, queue);
			((i % 3 == 0) ? this.one : this.two).publish(queue, "job").join();
			assertThat(consumer.bodies(1)).containsExactly("job");
		}
	}

	@Test
	void aTransactionOfSeveralPartitionsIsRefusedWhole() {
		TestClient client = this.one.client("a").listenForRefusals();
		TestClient reader = this.two.client("b");
		Stream.of("/topic/room-1", "/topic/room-2").forEach((each) -> reader.subscribe(each, each));
		transaction(client, "/topic/room-1", "/topic/room-2");
		Eventually.until(() -> client.refusals().contains("one-partition"));
		this.one.publish("/topic/room-1", "next").join();
		this.one.publish("/topic/room-2", "next").join();
		assertThat(reader.bodies(2)).containsExactly("next", "next");
	}

	@Test
	void aTransactionOfDestinationsWithTheSameTextInBracesTakesEffect() {
		TestClient client = this.one.client("a");
		TestClient consumer = consumer(this.two, "/queue/{room-1}/jobs");
		TestClient reader = this.two.client("b");
		reader.subscribe("1", "/topic/{room-1}/news");
		transaction(client, "/topic/{room-1}/news", "/queue/{room-1}/jobs");
		assertThat(reader.bodies(1)).containsExactly("hello");
		assertThat(consumer.bodies(1)).containsExactly("hello");
	}

	private static void transaction(TestClient client, String... destinations) {
		client.send("BEGIN\ntransaction:t\n\n\0");
		Stream.of(destinations)
			.forEach((each) -> client.send("SEND\ntransaction:t\ndestination:" + each + "\n\nhello\0"));
		client.send("COMMIT\ntransaction:t\n\n\0");
	}

	private static TestClient consumer(TestEngine engine, String queue) {
		TestClient client = engine.client("consumer");
		client.subscribe("1", queue, "ack:client-individual");
		return client;
	}

}
