package dev.parley.cluster.redis;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Redis for all tests of a class. One of each kind serves all classes of a test
 * process, one after the other, and is started with the first of them: a cluster takes
 * some seconds. So classes use names of their own, or begin with an empty server.
 *
 * @param <R> what it is made of
 */
final class OnRedis<R extends TestRedis> implements BeforeAllCallback, AfterAllCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(OnRedis.class);

	private final String kind;

	private final Supplier<R> start;

	private @Nullable R server;

	private OnRedis(String kind, Supplier<R> start) {
		this.kind = kind;
		this.start = start;
	}

	/** See {@link RedisProcess#embedded}. */
	static OnRedis<RedisProcess> embedded() {
		return new OnRedis<>("embedded", RedisProcess::embedded);
	}

	/** See {@link RedisProcess#ofThisMachine}. */
	static OnRedis<RedisProcess> ofThisMachine() {
		return new OnRedis<>("of this machine", RedisProcess::ofThisMachine);
	}

	/** See {@link RedisProcess#newest}. */
	static OnRedis<RedisProcess> newest() {
		return new OnRedis<>("newest", RedisProcess::newest);
	}

	/** See {@link RedisClusterProcess#embedded}. */
	static OnRedis<RedisClusterProcess> embeddedCluster() {
		return new OnRedis<>("embedded cluster", RedisClusterProcess::embedded);
	}

	/** See {@link RedisClusterProcess#newest}. */
	static OnRedis<RedisClusterProcess> newestCluster() {
		return new OnRedis<>("newest cluster", RedisClusterProcess::newest);
	}

	R server() {
		return Objects.requireNonNull(this.server);
	}

	/** The store of the test process closes it. */
	@Override
	@SuppressWarnings("unchecked")
	public void beforeAll(ExtensionContext context) {
		this.server = (R) context.getRoot()
			.getStore(NAMESPACE)
			.computeIfAbsent(this.kind, (kind) -> this.start.get(), TestRedis.class);
	}

	/** A test that has failed may have left it paused. */
	@Override
	public void afterAll(ExtensionContext context) {
		if (this.server != null) {
			this.server.resume();
		}
	}

}
