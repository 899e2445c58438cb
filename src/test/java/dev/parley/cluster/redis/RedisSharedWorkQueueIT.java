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
import org.junit.jupiter.api.extension.RegisterExtension;
import io.lettuce.core.RedisURI;

/** On Redis. */
class RedisSharedWorkQueueIT extends SharedWorkQueueContract {

	private static final Names NAMES = new Names("shared");

	private static final Duration LEASE = Duration.ofSeconds(2);

	@RegisterExtension
	private static final OnRedis<RedisProcess> redis = OnRedis.newest();

	@Override
	protected void empty() {
		redis.server().commands().flushall();
	}

	@Override
	protected Process start(Clock clock) {
		TcpProxy line = new TcpProxy(redis.server().port());
		RedisURI uri = redis.server().uri();
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
				try (RedisBackend finder = new RedisBackend(redis.server().uri(), "shared", ClusterNode.newId(),
						clock)) {
					finder.start((message) -> {
					}, (destination) -> new Retention(1000, Duration.ZERO, 0));
					Eventually.until(() -> {
						redis.server().commands().del(NAMES.lease(id, 0));
						List<Claimed> found = finder.claim(QUEUE, 100).join();
						finder.release(QUEUE, found).join();
						return !redis.server().commands().hexists(NAMES.log(QUEUE).get(4), id);
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
