package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.util.Random;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.engine.log.Position;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two server processes under load, on a Redis that has on disk what it has answered: each
 * of them is killed. The system property {@code parley.faults} says how often each; the
 * first node is killed twice as often.
 */
@Slow
@Timeout(1800)
class FaultsIT {

	private static final int ROUNDS = Integer.getInteger("parley.faults", 1);

	private static final Random random = new Random();

	private static RedisProcess redis;

	private static Nodes nodes;

	private Load load;

	@BeforeAll
	static void start(@TempDir Path folder) {
		redis = RedisProcess.keepingAll();
		String[] node = { "spring.datasource.url=" + Postgres.newDatabase(), "spring.data.redis.port=" + redis.port() };
		nodes = new Nodes(folder, node, node);
	}

	@AfterAll
	static void stop() {
		nodes.close();
		redis.close();
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
			Position before;
			try (StompClient client = StompClient.connected(nodes.port(0))) {
				StompFrame receipt = client.publish(topic, "before " + i);
				before = Subscriber.position(receipt);
			}
			redis.kill();
			redis.restartEmpty();
			this.load.awaitReceipts(100);
			assertThat(recovered(0, topic, before)).isEqualTo("false");
			assertThat(recovered(1, topic, before)).isEqualTo("false");
		}
		this.load.finish(true);
		assertThat(this.load.shared().problems()).isSubsetOf("unavailable");
	}

	private static String recovered(int node, String topic, Position last) {
		try (StompClient client = StompClient.connected(nodes.port(node))) {
			client.send("SUBSCRIBE\nid:1\ndestination:%s\nreceipt:1\nx-stream-offset:offset=%d\nx-stream-epoch:%s\n\n\0"
				.formatted(topic, last.offset() + 1, last.epoch()));
			return client.expectReceipt("1").header("x-recovered");
		}
	}

}
