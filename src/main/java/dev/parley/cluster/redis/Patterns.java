package dev.parley.cluster.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;

import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Joining;
import dev.parley.engine.log.Retentions;

/**
 * Receives what subscriptions by pattern may match: all messages of the policies that
 * permit patterns, each policy on a channel of its own. At most once, in the order in
 * which the server has them; what comes while the connection is lost is lost.
 * <p>
 * Safe for any thread.
 */
final class Patterns extends RedisPubSubAdapter<String, byte[]> implements RedisConnectionStateListener, Joining {

	private final Names names;

	private final Lanes lanes;

	private final Inbound inbound;

	private final Retentions retentions;

	/** By the pattern of a policy. */
	private final SharedChannels joined;

	private final AtomicLong lost = new AtomicLong();

	/** Whether anything comes. Used by the connection's thread. */
	private boolean linked;

	Patterns(Names names, Connections connections, Lanes lanes, Inbound inbound, Retentions retentions) {
		this.names = names;
		this.joined = new SharedChannels(connections, names::wide);
		this.lanes = lanes;
		this.inbound = inbound;
		this.retentions = retentions;
		connections.receiving().addListener((RedisPubSubListener<String, byte[]>) this);
		connections.receiving().addListener((RedisConnectionStateListener) this);
	}

	@Override
	public CompletableFuture<Void> join(String pattern) {
		List<String> policies = this.retentions.wildcardsOf(pattern);
		CompletableFuture<?>[] begun = policies.stream().map(this.joined::join).toArray(CompletableFuture[]::new);
		CompletableFuture<Void> done = new CompletableFuture<>();
		CompletableFuture.allOf(begun).whenComplete((ignored, failure) -> {
			if (failure == null) {
				done.complete(null);
				return;
			}
			policies.forEach(this.joined::leave);
			done.completeExceptionally(new BackendException(
					"%s could not be joined: %s".formatted(pattern, failure.getMessage()), failure));
		});
		return done;
	}

	@Override
	public void leave(String pattern) {
		this.retentions.wildcardsOf(pattern).forEach(this.joined::leave);
	}

	@Override
	public void message(String channel, byte[] message) {
		if (!this.names.isWide(channel)) {
			return;
		}
		Wire.Fields fields = new Wire.Fields(message);
		String destination = fields.text((int) fields.number(','));
		byte[] announced = fields.rest();
		if (this.lanes.isFull()) {
			this.lost.addAndGet(Announcement.readAll(destination, announced).size());
			return;
		}
		this.lanes.run(destination, announced.length,
				() -> Announcement.handOver(destination, announced, (each) -> this.inbound.matched(each.message())));
	}

	@Override
	public void subscribed(String channel, long count) {
		if (this.names.isWide(channel)) {
			this.linked = true;
			this.lanes.run(channel, () -> this.joined.leaveUnwanted(this.names.destination(channel)));
		}
	}

	@Override
	public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
		if (this.linked) {
			this.lost.addAndGet(this.joined.size());
		}
		this.linked = false;
	}

	/** How many messages had to be dropped. */
	long lost() {
		return this.lost.get();
	}

}
