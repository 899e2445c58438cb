package dev.parley.cluster.redis;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On a Redis Cluster of 6.2. */
class RedisClusterBusIT extends RedisBusContract {

	@RegisterExtension
	private static final OnRedis<RedisClusterProcess> redis = OnRedis.embeddedCluster();

	@Override
	RedisClusterProcess server() {
		return redis.server();
	}

}
