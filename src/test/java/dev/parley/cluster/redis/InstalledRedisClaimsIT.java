package dev.parley.cluster.redis;

import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On the server of this machine, if it has one: newer than the embedded one. */
@Slow
class InstalledRedisClaimsIT extends RedisClaimsContract {

	private static RedisProcess redis;

	@BeforeAll
	static void start() {
		redis = RedisProcess.ofThisMachine();
	}

	@AfterAll
	static void stop() {
		if (redis != null) {
			redis.close();
		}
	}

	@Override
	RedisProcess server() {
		return redis;
	}

}
