package dev.parley.cluster.redis;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On Redis 6.2, the oldest that will do. */
class EmbeddedSharedLogsIT extends SharedLogsContract {

	@RegisterExtension
	private static final OnRedis<RedisProcess> redis = OnRedis.embedded();

	@Override
	RedisProcess server() {
		return redis.server();
	}

}
