package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;

import dev.parley.cluster.ClusterNode;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendContract;
import org.junit.jupiter.api.TestInstance;

/** What every backend promises, on one server. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
abstract class RedisBackendContract extends BackendContract {

	private static int number;

	abstract TestRedis server();

	@Override
	protected Backend create(Clock clock) {
		return new RedisBackend(server().servers(), "test" + number++, ClusterNode.newId(), clock,
				Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMillis(50));
	}

}
