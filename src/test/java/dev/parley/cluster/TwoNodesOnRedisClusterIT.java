package dev.parley.cluster;

import dev.parley.cluster.redis.RedisClusterProcess;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;

/** Two servers on one PostgreSQL and a Redis Cluster of three masters. */
@Slow
class TwoNodesOnRedisClusterIT extends TwoNodesContract {

	private final RedisClusterProcess redis = RedisClusterProcess.newest();

	@Override
	String[] store() {
		return new String[] { "parley.cluster=redis", "parley.cluster.prefix=two",
				"spring.data.redis.cluster.nodes=" + this.redis.nodes() };
	}

	@AfterAll
	void stopRedis() {
		this.redis.close();
	}

}
