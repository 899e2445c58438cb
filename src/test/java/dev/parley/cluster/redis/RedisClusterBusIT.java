package dev.parley.cluster.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On a Redis Cluster of 6.2. */
class RedisClusterBusIT extends RedisBusContract {

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
	RedisClusterProcess server() {
		return redis;
	}

}
