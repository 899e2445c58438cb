package dev.parley.cluster.redis;

import dev.parley.support.Slow;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server of this machine, if it has one: newer than the embedded one. */
@Slow
class InstalledRedisBackendIT extends RedisBackendContract {

	@RegisterExtension
	private static final OnRedis<RedisProcess> redis = OnRedis.ofThisMachine();

	@Override
	RedisProcess server() {
		return redis.server();
	}

}
