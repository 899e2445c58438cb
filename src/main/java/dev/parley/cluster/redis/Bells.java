package dev.parley.cluster.redis;

import java.util.concurrent.CompletableFuture;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;

import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Joining;

/**
 * Hears that messages of work queues are ready: each queue that a node has joined has a
 * channel. At most once, and never a message itself.
 * <p>
 * Safe for any thread.
 */
final class Bells extends RedisPubSubAdapter<String, byte[]> implements Joining {

	private final Names names;

	private final String node;

	private final Lanes lanes;

	private final Inbound inbound;

	private final SharedChannels joined;

	Bells(Names names, String node, Connections connections, Lanes lanes, Inbound inbound) {
		this.names = names;
		this.node = node;
		this.lanes = lanes;
		this.inbound = inbound;
		this.joined = new SharedChannels(connections, names::bell);
		connections.receiving().addListener((RedisPubSubListener<String, byte[]>) this);
	}

	@Override
	public CompletableFuture<Void> join(String queue) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.joined.join(queue).whenComplete((ignored, failure) -> {
			if (failure == null) {
				done.complete(null);
				return;
			}
			this.joined.leave(queue);
			done.completeExceptionally(new BackendException("%s could not be joined".formatted(queue), failure));
		});
		return done;
	}

	@Override
	public void leave(String queue) {
		this.joined.leave(queue);
	}

	/** What this node has appended itself, it has heard with the answer. */
	@Override
	public void message(String channel, byte[] who) {
		if (this.names.isBell(channel) && !Wire.text(who).equals(this.node) && !this.lanes.isFull()) {
			String queue = this.names.destination(channel);
			this.lanes.run(queue, () -> this.inbound.ready(queue));
		}
	}

	/** What has become ready while the connection was away was not heard. */
	@Override
	public void subscribed(String channel, long count) {
		if (this.names.isBell(channel)) {
			String queue = this.names.destination(channel);
			this.lanes.run(queue, () -> {
				this.joined.leaveUnwanted(queue);
				this.inbound.ready(queue);
			});
		}
	}

}
