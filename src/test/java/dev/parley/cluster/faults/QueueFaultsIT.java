package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.support.PostgresProcess;
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
import static org.awaitility.Awaitility.await;

/**
 * A work queue that is not durable, with senders and consumers at two server processes
 * that share a Redis. With {@code -Dparley.faults=10} each thing happens ten times.
 */
@Slow
@Timeout(900)
class QueueFaultsIT {

	private static final int ROUNDS = Integer.getInteger("parley.faults", 1);

	private static final Random random = new Random();

	private static RedisProcess redis;

	private static PostgresProcess postgres;

	private static Nodes nodes;

	private Jobs jobs;

	@BeforeAll
	static void start(@TempDir Path folder) {
		redis = RedisProcess.keepingAll();
		postgres = PostgresProcess.start(folder);
		String[] node = { "spring.datasource.url=" + postgres.database(), "spring.data.redis.port=" + redis.port() };
		nodes = new Nodes(folder, node, node);
	}

	@AfterAll
	static void stop() {
		nodes.close();
		redis.close();
		postgres.close();
	}

	@AfterEach
	void startWhatHasEnded() {
		this.jobs.close();
		nodes.supervise();
	}

	@Test
	void whatANodeHeldThatIsKilledIsDoneAtTheOther() {
		this.jobs = new Jobs(nodes, "/queue/shared/node-killed", 2, 4);
		for (int i = 0; i < 2 * ROUNDS; i++) {
			this.jobs.awaitDone(50 + random.nextInt(200));
			nodes.kill(i % 2);
			this.jobs.awaitDone(100);
			nodes.start(i % 2);
		}
		this.jobs.awaitDone(100);
		this.jobs.finish();
		assertThat(this.jobs.doubled()).isEmpty();
	}

	@Test
	void whatANodeHeldThatStandsStillIsDoneAtTheOtherAndItsAcknowledgementIsRefused() {
		String queue = "/queue/shared/node-paused";
		this.jobs = new Jobs(nodes, "/queue/shared/node-paused-others", 1, 2);
		try (StompClient here = StompClient.connected(nodes.port(1));
				StompClient there = StompClient.connected(nodes.port(0))) {
			here.subscribe("errors", "/user/queue/errors");
			here.send("SUBSCRIBE\nid:1\ndestination:%s\nack:client-individual\n\n\0".formatted(queue));
			there.publish(queue, "job");
			StompFrame held = here.expect("MESSAGE");
			nodes.pause(1);
			there.send("SUBSCRIBE\nid:1\ndestination:%s\nack:client-individual\n\n\0".formatted(queue));
			StompFrame again = there.next(Duration.ofSeconds(30));
			assertThat(again.text()).isEqualTo("job");
			assertThat(again.header("redelivered")).isEqualTo("true");
			nodes.resume(1);
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
	void whileRedisIsKilledSendersAreRefusedAndNothingIsLost() {
		this.jobs = new Jobs(nodes, "/queue/shared/redis-killed", 2, 4);
		for (int i = 0; i < ROUNDS; i++) {
			this.jobs.awaitDone(50 + random.nextInt(200));
			redis.kill();
			await().atMost(Duration.ofSeconds(30)).until(() -> this.jobs.problems().contains("unavailable"));
			redis.restart();
			this.jobs.awaitDone(100);
		}
		this.jobs.finish();
		assertThat(this.jobs.doubled()).isEmpty();
		assertThat(this.jobs.problems()).isSubsetOf("unavailable", "not-outstanding");
	}

	@Test
	void aRedisThatIsEmptyHasLostTheQueueAndWhatComesAfterwardsIsDoneOnce() {
		this.jobs = new Jobs(nodes, "/queue/shared/redis-empty", 2, 4);
		for (int i = 0; i < ROUNDS; i++) {
			this.jobs.awaitDone(100);
			redis.kill();
			redis.restartEmpty();
			this.jobs.awaitDone(100);
		}
		this.jobs.close();
		assertThat(this.jobs.doubled()).isEmpty();
	}

}
