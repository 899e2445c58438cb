package dev.parley.cluster.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On a Redis Cluster of 6.2. */
class RedisClusterClaimsIT extends RedisClaimsContract {

	private static RedisClusterProcess redis;

	private static int number;

	@BeforeAll
	static void start() {
		redis = RedisClusterProcess.embedded();
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	/**
	 * It finds the other masters by what one says of them, so no proxy can be between.
	 */
	@Override
	Line line() {
		String user = "node" + number++;
		return new Line(redis.serversFor(user), () -> redis.refuse(user), () -> {
		});
	}

	@Override
	protected String beside(String queue) {
		return "/queue/{" + queue + "}";
	}

	@Override
	RedisClusterProcess server() {
		return redis;
	}

}
