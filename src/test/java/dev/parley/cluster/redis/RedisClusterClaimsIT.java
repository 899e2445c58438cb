package dev.parley.cluster.redis;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On a Redis Cluster of 6.2. */
class RedisClusterClaimsIT extends RedisClaimsContract {

	@RegisterExtension
	private static final OnRedis<RedisClusterProcess> redis = OnRedis.embeddedCluster();

	private static int number;

	/**
	 * It finds the other masters by what one says of them, so no proxy can be between.
	 */
	@Override
	Line line() {
		String user = "node" + number++;
		return new Line(redis.server().serversFor(user), () -> redis.server().refuse(user), () -> {
		});
	}

	@Override
	protected String beside(String queue) {
		return "/queue/{" + queue + "}";
	}

	@Override
	RedisClusterProcess server() {
		return redis.server();
	}

}
