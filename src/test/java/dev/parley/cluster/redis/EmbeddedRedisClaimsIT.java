package dev.parley.cluster.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On Redis 6.2, the oldest that will do. */
class EmbeddedRedisClaimsIT extends RedisClaimsContract {

	private static RedisProcess redis;

	@BeforeAll
	static void start() {
		redis = RedisProcess.embedded();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@Override
	RedisProcess server() {
		return redis;
	}

}
