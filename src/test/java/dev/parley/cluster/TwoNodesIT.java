package dev.parley.cluster;

import org.junit.jupiter.api.AfterAll;

import dev.parley.cluster.redis.RedisProcess;

/** Two servers on one PostgreSQL and one Redis. */
class TwoNodesIT extends TwoNodesContract {

	private final RedisProcess redis = RedisProcess.newest();

	@Override
	String[] store() {
		return new String[] { "parley.cluster=redis", "parley.cluster.prefix=two",
				"spring.data.redis.port=" + this.redis.port() };
	}

	@AfterAll
	void stopRedis() {
		this.redis.close();
	}

}
