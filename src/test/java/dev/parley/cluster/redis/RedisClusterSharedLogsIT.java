package dev.parley.cluster.redis;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On a Redis Cluster of 6.2. */
class RedisClusterSharedLogsIT extends SharedLogsContract {

	@RegisterExtension
	private static final OnRedis<RedisClusterProcess> redis = OnRedis.embeddedCluster();

	@Override
	protected String beside(String topic) {
		return "/topic/{" + topic + "}";
	}

	@Override
	RedisClusterProcess server() {
		return redis.server();
	}

}
