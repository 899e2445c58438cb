package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.time.Duration;

import dev.parley.cluster.redis.RedisProcess;
import dev.parley.support.PostgresProcess;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A work queue that is not durable, in Redis. */
@Slow
class QueueFaultsIT extends QueueFaultsContract {

	private RedisProcess redis;

	private PostgresProcess postgres;

	@Override
	void startStores(Path folder) {
		this.redis = RedisProcess.keepingAll();
		this.postgres = PostgresProcess.start(folder);
	}

	@Override
	void stopStores() {
		this.redis.close();
		this.postgres.close();
	}

	@Override
	String[] node() {
		return new String[] { "parley.cluster=redis", "spring.datasource.url=" + this.postgres.database(),
				"spring.data.redis.port=" + this.redis.port() };
	}

	@Override
	void loseQueues() {
		this.redis.kill();
		this.redis.restartEmpty();
	}

	@Test
	void whileRedisIsKilledSendersAreRefusedAndNothingIsLost() {
		Jobs jobs = begin("/queue/shared/redis-killed");
		for (int i = 0; i < ROUNDS; i++) {
			jobs.awaitDone(50 + random.nextInt(200));
			this.redis.kill();
			await().atMost(Duration.ofSeconds(30)).until(() -> jobs.problems().contains("unavailable"));
			this.redis.restart();
			jobs.awaitDone(100);
		}
		jobs.finish();
		assertThat(jobs.doubled()).isEmpty();
		assertThat(jobs.problems()).isSubsetOf("unavailable", "not-outstanding");
	}

}
