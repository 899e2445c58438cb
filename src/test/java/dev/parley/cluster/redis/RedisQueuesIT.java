package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.SharedQueuesContract;
import dev.parley.cluster.redis.servers.Servers;
import dev.parley.engine.Eventually;
import dev.parley.engine.TestClient;
import dev.parley.engine.log.SharedBackend;
import dev.parley.support.ManualClock;
import dev.parley.support.TcpProxy;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Work queues that are not durable, with consumers at two nodes, on Redis. */
class RedisQueuesIT extends SharedQueuesContract {

	private static final Duration LEASE = Duration.ofSeconds(1);

	@RegisterExtension
	private static final OnRedis<RedisProcess> redis = OnRedis.newest();

	@Override
	protected void empty() {
		redis.server().commands().flushall();
	}

	@Override
	protected int port() {
		return redis.server().port();
	}

	@Override
	protected int held() {
		String holders = new Names("queues").log(QUEUE).get(4);
		return redis.server().commands().hvals(holders).stream().mapToInt(Integer::parseInt).sum();
	}

	@Override
	protected SharedBackend node() {
		return node(redis.server().port());
	}

	@Override
	protected SharedBackend node(TcpProxy line) {
		return node(line.port());
	}

	private static SharedBackend node(int port) {
		RedisURI uri = redis.server().uri();
		uri.setPort(port);
		return new RedisBackend(Servers.of(uri), "queues", ClusterNode.newId(), new ManualClock(),
				Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(50), LEASE);
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
	void whoSubscribesToFreeNamesLeavesNothingInRedis() {
		consumer(this.one, "prefetch-count:1");
		TestClient stranger = this.one.client("stranger");
		for (int i = 0; i < 20; i++) {
			stranger.subscribe("s" + i, "/queue/free/" + i);
		}
		assertThat(keys("*/queue/*")).isEmpty();
	}

	private static List<String> keys(String pattern) {
		return new ArrayList<>(redis.server().commands().keys(pattern));
	}

}
