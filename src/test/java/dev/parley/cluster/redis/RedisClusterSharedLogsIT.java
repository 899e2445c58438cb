package dev.parley.cluster.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On a Redis Cluster of 6.2. */
class RedisClusterSharedLogsIT extends SharedLogsContract {

	private static RedisClusterProcess redis;

	@BeforeAll
	static void start() {
		redis = RedisClusterProcess.embedded();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@Override
	protected String beside(String topic) {
		return "/topic/{" + topic + "}";
	}

	@Override
	RedisClusterProcess server() {
		return redis;
	}

}
