package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.parley.cluster.ClusterNode;
import dev.parley.engine.Eventually;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.support.ManualClock;
import dev.parley.support.TcpProxy;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Work queues that are not durable, with consumers at two nodes, on Redis. */
@Timeout(120)
class RedisQueuesIT {

	private static final String QUEUE = "/queue/jobs";

	private static final String DEAD = "/queue/dead-letter/jobs";

	private static final Duration LEASE = Duration.ofSeconds(1);

	private static RedisProcess redis;

	/** From node one to Redis. */
	private TcpProxy line;

	private TestEngine one;

	private TestEngine two;

	@BeforeAll
	static void startRedis() {
		redis = RedisProcess.newest();
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@BeforeEach
	void start() {
		redis.commands().flushall();
		this.line = new TcpProxy(redis.port());
		this.one = node(this.line.port());
		this.two = node(redis.port());
	}

	private static TestEngine node(int port) {
		RedisURI uri = redis.uri();
		uri.setPort(port);
		RedisBackend shared = new RedisBackend(uri, "queues", ClusterNode.newId(), new ManualClock(),
				Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(50), LEASE);
		return new TestEngine(shared, null,
				DestinationPolicy.open("/queue/three").retain(new Retention(3, Duration.ZERO, 0)));
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.line.close();
	}

	@Test
	void whatIsSentToOneNodeIsHandedOutAtTheOther() {
		this.one.publish(QUEUE, "1").join();
		TestClient consumer = consumer(this.two, "prefetch-count:2");
		assertThat(consumer.bodies(1)).containsExactly("1");
		this.one.publish(QUEUE, "2").join();
		assertThat(consumer.bodies(2)).containsExactly("1", "2");
	}

	@Test
	void eachMessageGoesToOneConsumerOfBothNodes() {
		TestClient a = consumer(this.one, "prefetch-count:10");
		TestClient b = consumer(this.two, "prefetch-count:10");
		IntStream.rangeClosed(1, 10).forEach((i) -> this.one.publish(QUEUE, "one " + i).join());
		IntStream.rangeClosed(1, 10).forEach((i) -> this.two.publish(QUEUE, "two " + i).join());
		Eventually.until(() -> messages(a).size() + messages(b).size() == 20);
		assertThat(Stream.concat(messages(a).stream(), messages(b).stream()).map(Frame::bodyAsText))
			.doesNotHaveDuplicates();
	}

	@Test
	void anAcknowledgedMessageIsGoneForAll() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		this.two.publish(QUEUE, "1").join();
		a.ack(a.message(1));
		this.two.publish(QUEUE, "2").join();
		a.ack(a.message(2));
		a.settle();
		Eventually.until(() -> keys("*:d:*").isEmpty());
	}

	@Test
	void whatAConsumerLeavesGoesToTheOtherNodeInItsOrder() {
		TestClient a = consumer(this.one, "prefetch-count:2");
		Stream.of("1", "2", "3").forEach((body) -> this.one.publish(QUEUE, body).join());
		assertThat(a.bodies(2)).containsExactly("1", "2");
		a.leave();
		TestClient b = consumer(this.two, "prefetch-count:3");
		assertThat(b.bodies(3)).containsExactly("1", "2", "3");
		assertThat(b.message(1).header("redelivered")).isEqualTo("true");
		assertThat(b.message(3).header("redelivered")).isNull();
	}

	@Test
	void whatANodeHeldThatIsGoneGoesToTheOtherWithinItsLease() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		this.one.publish(QUEUE, "1").join();
		assertThat(a.bodies(1)).containsExactly("1");
		TestClient b = consumer(this.two, "prefetch-count:1");
		this.line.cut();
		assertThat(b.message(1).header("redelivered")).isEqualTo("true");
	}

	@Test
	void aNodeThatComesBackIsRefusedTheAcknowledgementOfWhatAnotherHasAndGetsOthers() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		a.listenForRefusals();
		this.one.publish(QUEUE, "1").join();
		Frame held = a.message(1);
		TestClient b = consumer(this.two, "prefetch-count:1");
		this.line.cut();
		Frame again = b.message(1);
		this.line.open();
		Eventually.until(() -> {
			this.one.publish("/queue/others", "the link is back").get();
			return true;
		});
		a.ack(held);
		Eventually.until(() -> a.refusals().contains("not-outstanding"));
		b.ack(again);
		b.settle();
		this.two.publish(QUEUE, "2").join();
		this.two.publish(QUEUE, "3").join();
		Eventually.until(() -> messages(a).size() == 2 && messages(b).size() == 2);
	}

	@Test
	void aRejectedMessageIsInTheDeadLetterQueueForConsumersOfAnyNode() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		this.two.publish(QUEUE, "bad").join();
		a.send("NACK\nrequeue:false\nid:" + a.message(1).header("ack") + "\n\n\0");
		TestClient dead = this.two.client("dead");
		dead.subscribe("1", DEAD);
		assertThat(dead.bodies(1)).containsExactly("bad");
		assertThat(dead.message(1).header("original-destination")).isEqualTo(QUEUE);
	}

	@Test
	void anAcknowledgementAndASendInOneTransactionAreOneActForTheOtherNode() {
		TestClient a = consumer(this.one, "prefetch-count:1");
		this.one.publish(QUEUE, "job").join();
		TestClient done = this.two.client("done");
		done.subscribe("1", "/queue/done");
		a.send("BEGIN\ntransaction:t\n\n\0");
		a.send("ACK\ntransaction:t\nid:" + a.message(1).header("ack") + "\n\n\0");
		a.send("SEND\ntransaction:t\ndestination:/queue/done\n\ndone\0");
		a.send("COMMIT\ntransaction:t\n\n\0");
		assertThat(done.bodies(1)).containsExactly("done");
		Eventually.until(() -> keys("*:d:" + QUEUE).isEmpty());
	}

	@Test
	void aFullQueueIsFullAtBothNodes() {
		TestClient a = this.one.client("a").listenForRefusals();
		TestClient b = this.two.client("b").listenForRefusals();
		Stream.of("1", "2", "3").forEach((body) -> this.one.publish("/queue/three", body).join());
		for (TestClient each : List.of(a, b)) {
			each.send("SEND\ndestination:/queue/three\n\n4\0");
			Eventually.until(() -> each.refusals().contains("queue-full"));
		}
	}

	@Test
	void whileRedisIsAwaySendersAreRefusedAndConsumersGoOnAfterwards() {
		TestClient a = consumer(this.one, "prefetch-count:5");
		a.listenForRefusals();
		this.line.cut();
		a.send("SEND\ndestination:" + QUEUE + "\n\nlost\0");
		Eventually.until(() -> a.refusals().contains("unavailable"));
		this.two.publish(QUEUE, "1").join();
		this.line.open();
		Eventually.until(() -> messages(a).size() == 1);
		assertThat(messages(a).get(0).bodyAsText()).isEqualTo("1");
	}

	@Test
	void whoSubscribesToFreeNamesLeavesNothingInRedis() {
		consumer(this.one, "prefetch-count:1");
		TestClient stranger = this.one.client("stranger");
		for (int i = 0; i < 20; i++) {
			stranger.subscribe("s" + i, "/queue/free/" + i);
		}
		assertThat(keys("*/queue/*")).isEmpty();
	}

	private static List<String> keys(String pattern) {
		return new ArrayList<>(redis.commands().keys(pattern));
	}

	private static List<Frame> messages(TestClient client) {
		return client.all(Command.MESSAGE)
			.stream()
			.filter((each) -> String.valueOf(each.header("destination")).startsWith("/queue/"))
			.toList();
	}

	private static TestClient consumer(TestEngine engine, String... headers) {
		TestClient client = engine.client("consumer");
		String[] all = Stream.concat(Stream.of("ack:client-individual"), Stream.of(headers)).toArray(String[]::new);
		client.subscribe("1", QUEUE, all);
		return client;
	}

}
