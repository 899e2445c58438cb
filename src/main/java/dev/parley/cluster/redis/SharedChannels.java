package dev.parley.cluster.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Channels of one kind, each of which several may have joined: it is received until the
 * last of them leaves. Safe for any thread.
 */
final class SharedChannels {

	private static final Logger log = LoggerFactory.getLogger(SharedChannels.class);

	private final Connections connections;

	private final UnaryOperator<String> channels;

	/** Commands are sent while the map holds the entry. */
	private final ConcurrentHashMap<String, Wanted> joined = new ConcurrentHashMap<>();

	/**
	 * @param channels the channel of a name
	 */
	SharedChannels(Connections connections, UnaryOperator<String> channels) {
		this.connections = connections;
		this.channels = channels;
	}

	/**
	 * Joins, to be left also if that fails.
	 * @return completed when it is in force
	 */
	CompletableFuture<Void> join(String name) {
		Wanted wanted = this.joined.compute(name, (same, known) -> {
			Wanted result = (known != null && !known.begun.isCompletedExceptionally()) ? known
					: new Wanted(subscribe(same), (known != null) ? known.count : 0);
			result.count++;
			return result;
		});
		return wanted.begun;
	}

	void leave(String name) {
		this.joined.computeIfPresent(name, (same, wanted) -> {
			if (--wanted.count > 0) {
				return wanted;
			}
			unsubscribe(same);
			return null;
		});
	}

	/** It could not be left while the connection was away. */
	void leaveUnwanted(String name) {
		this.joined.compute(name, (same, wanted) -> {
			if (wanted == null) {
				unsubscribe(same);
			}
			return wanted;
		});
	}

	int size() {
		return this.joined.size();
	}

	private CompletableFuture<Void> subscribe(String name) {
		return this.connections.receiving().async().subscribe(this.channels.apply(name)).toCompletableFuture();
	}

	private void unsubscribe(String name) {
		String channel = this.channels.apply(name);
		this.connections.receiving().async().unsubscribe(channel).exceptionally((failure) -> {
			// What comes is of no use, and it is left when the connection is back.
			log.debug("{} is still received: {}", channel, failure.toString());
			return null;
		});
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
