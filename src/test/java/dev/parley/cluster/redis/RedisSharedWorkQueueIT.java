package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.redis.servers.Servers;
import dev.parley.engine.Eventually;
import dev.parley.engine.delivery.SharedWorkQueueContract;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Retention;
import dev.parley.support.TcpProxy;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On Redis. */
class RedisSharedWorkQueueIT extends SharedWorkQueueContract {

	private static final Names NAMES = new Names("shared");

	private static final Duration LEASE = Duration.ofSeconds(2);

	private static RedisProcess redis;

	@BeforeAll
	static void startRedis() {
		redis = RedisProcess.newest();
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@Override
	protected void empty() {
		redis.commands().flushall();
	}

	@Override
	protected Process start(Clock clock) {
		TcpProxy line = new TcpProxy(redis.port());
		RedisURI uri = redis.uri();
		uri.setPort(line.port());
		String id = ClusterNode.newId();
		RedisBackend backend = new RedisBackend(Servers.of(uri), "shared", id, clock, Duration.ofSeconds(2),
				Duration.ofSeconds(2), Duration.ofMillis(50), LEASE);
		return new Process() {

			@Override
			public Backend backend() {
				return backend;
			}

			@Override
			public void die() {
				line.cut();
			}

			/** The node may renew it before somebody has found that it is over. */
			@Override
			public void endLease() {
				try (RedisBackend finder = new RedisBackend(redis.uri(), "shared", ClusterNode.newId(), clock)) {
					finder.start((message) -> {
					}, (destination) -> new Retention(1000, Duration.ZERO, 0));
					Eventually.until(() -> {
						redis.commands().del(NAMES.lease(id, 0));
						List<Claimed> found = finder.claim(QUEUE, 100).join();
						finder.release(QUEUE, found).join();
						return !redis.commands().hexists(NAMES.log(QUEUE).get(4), id);
					});
				}
			}

			@Override
			public void close() {
				backend.close();
				line.close();
			}

		};
	}

}
