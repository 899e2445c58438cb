package dev.parley.cluster.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Retentions;

/**
 * Receives what subscriptions by pattern may match: all messages of the policies that
 * permit patterns, each policy on a channel of its own. At most once, in the order in
 * which the server has them; what comes while the connection is lost is lost.
 * <p>
 * Safe for any thread.
 */
final class Patterns extends RedisPubSubAdapter<String, byte[]> implements RedisConnectionStateListener {

	private static final Logger log = LoggerFactory.getLogger(Patterns.class);

	private final Names names;

	private final Connections connections;

	private final Lanes lanes;

	private final Inbound inbound;

	private final Retentions retentions;

	/** By the pattern of a policy. Commands are sent while the map holds the entry. */
	private final ConcurrentHashMap<String, Wanted> joined = new ConcurrentHashMap<>();

	private final AtomicLong lost = new AtomicLong();

	/** Whether anything comes. Used by the connection's thread. */
	private boolean linked;

	Patterns(Names names, Connections connections, Lanes lanes, Inbound inbound, Retentions retentions) {
		this.names = names;
		this.connections = connections;
		this.lanes = lanes;
		this.inbound = inbound;
		this.retentions = retentions;
		connections.receiving().addListener((RedisPubSubListener<String, byte[]>) this);
		connections.receiving().addListener((RedisConnectionStateListener) this);
	}

	CompletableFuture<Void> join(String pattern) {
		List<String> policies = this.retentions.wildcardsOf(pattern);
		CompletableFuture<?>[] begun = policies.stream().map(this::joinOne).toArray(CompletableFuture[]::new);
		CompletableFuture<Void> done = new CompletableFuture<>();
		CompletableFuture.allOf(begun).whenComplete((ignored, failure) -> {
			if (failure == null) {
				done.complete(null);
				return;
			}
			policies.forEach(this::leaveOne);
			done.completeExceptionally(new BackendException(
					"%s could not be joined: %s".formatted(pattern, failure.getMessage()), failure));
		});
		return done;
	}

	void leave(String pattern) {
		this.retentions.wildcardsOf(pattern).forEach(this::leaveOne);
	}

	private CompletableFuture<Void> joinOne(String policy) {
		Wanted wanted = this.joined.compute(policy, (name, known) -> {
			Wanted result = (known != null && !known.begun.isCompletedExceptionally()) ? known
					: new Wanted(subscribe(name), (known != null) ? known.count : 0);
			result.count++;
			return result;
		});
		return wanted.begun;
	}

	private void leaveOne(String policy) {
		this.joined.computeIfPresent(policy, (name, wanted) -> {
			if (--wanted.count > 0) {
				return wanted;
			}
			unsubscribe(this.names.wide(name));
			return null;
		});
	}

	private CompletableFuture<Void> subscribe(String policy) {
		return this.connections.receiving().async().subscribe(this.names.wide(policy)).toCompletableFuture();
	}

	private void unsubscribe(String channel) {
		this.connections.receiving().async().unsubscribe(channel).exceptionally((failure) -> {
			// What comes is matched with nothing, and it is left when the connection is
			// back.
			log.debug("{} is still received: {}", channel, failure.toString());
			return null;
		});
	}

	@Override
	public void message(String channel, byte[] message) {
		if (!this.names.isWide(channel)) {
			return;
		}
		if (this.lanes.isFull()) {
			this.lost.incrementAndGet();
			return;
		}
		Wire.Fields fields = new Wire.Fields(message);
		String destination = fields.text((int) fields.number(','));
		byte[] announcement = fields.rest();
		this.lanes.run(destination, announcement.length,
				() -> this.inbound.matched(Announcement.read(destination, announcement).message()));
	}

	@Override
	public void subscribed(String channel, long count) {
		if (this.names.isWide(channel)) {
			this.linked = true;
			this.lanes.run(channel, () -> unsubscribeUnwanted(this.names.destination(channel)));
		}
	}

	@Override
	public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
		if (this.linked) {
			this.lost.addAndGet(this.joined.size());
		}
		this.linked = false;
	}

	/** It could not be left while the connection was away. */
	private void unsubscribeUnwanted(String policy) {
		this.joined.compute(policy, (name, wanted) -> {
			if (wanted == null) {
				unsubscribe(this.names.wide(name));
			}
			return wanted;
		});
	}

	/** How many messages had to be dropped. */
	long lost() {
		return this.lost.get();
	}

	/** Changed while the map holds the entry. */
	private static final class Wanted {

		private final CompletableFuture<Void> begun;

		private int count;

		Wanted(CompletableFuture<Void> begun, int count) {
			this.begun = begun;
			this.count = count;
		}

	}

}
