package dev.parley.cluster;

import org.junit.jupiter.api.AfterAll;

import dev.parley.cluster.redis.RedisProcess;

/** What belongs to a user who has sessions at two servers, with Redis. */
class UsersOnTwoNodesIT extends UsersOnTwoNodesContract {

	private final RedisProcess redis = RedisProcess.newest();

	@Override
	String[] store() {
		return new String[] { "parley.cluster=redis", "parley.cluster.prefix=users",
				"spring.data.redis.port=" + this.redis.port() };
	}

	@AfterAll
	void stopRedis() {
		this.redis.close();
	}

}
