package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.List;

import dev.parley.cluster.redis.servers.Tags;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Publication;

/**
 * The names of keys and channels. All keys of a destination carry the tag of its
 * partition. Pure functions.
 *
 * @param prefix of all of them, so that several applications can share a server
 * @param isClustered whether there are several masters: then all keys of a request carry
 * the tag of one partition
 */
record Names(String prefix, boolean isClustered) {

	/** How many keys a log has. */
	static final int KEYS = 6;

	/**
	 * @throws IllegalArgumentException if the prefix is empty or has a brace, which would
	 * make it a tag
	 */
	Names {
		if (prefix.isBlank() || prefix.contains("{") || prefix.contains("}")) {
			throw new IllegalArgumentException(
					"parley.cluster.prefix is '%s'; expected a text without braces".formatted(prefix));
		}
	}

	/** On one master. */
	Names(String prefix) {
		this(prefix, false);
	}

	/** The partition of a destination; on one master there is one, with number 0. */
	int partition(String destination) {
		return this.isClustered ? Tags.partition(placedBy(destination)) : 0;
	}

	/**
	 * What of a destination's name decides where it is. In a cluster it is what the name
	 * has in braces, if anything, so that destinations can be placed together; and a
	 * queue is beside its dead letters, to which a rejected message goes in one act.
	 */
	private String placedBy(String destination) {
		if (!this.isClustered) {
			return destination;
		}
		String name = destination.startsWith(DestinationNames.DEAD_LETTERS)
				? DestinationNames.QUEUES + destination.substring(DestinationNames.DEAD_LETTERS.length()) : destination;
		int open = name.indexOf('{');
		int close = (open >= 0) ? name.indexOf('}', open) : -1;
		return (close > open + 1) ? name.substring(open + 1, close) : name;
	}

	private String tag(String destination) {
		return Tags.of(placedBy(destination));
	}

	/** Which process is master, and since when. */
	String generation(int partition) {
		return shared(partition) + ":gen";
	}

	/** The last answer that a node got. */
	String answer(String node, int partition) {
		return shared(partition) + ":node:" + node + ":answer";
	}

	/** What the names of keys begin with that a partition has in common. */
	private String shared(int partition) {
		return this.isClustered ? "%s:{%s}".formatted(this.prefix, Tags.of(partition)) : this.prefix;
	}

	/** While it is there, what the node has claimed in the partition is its own. */
	String lease(String node, int partition) {
		return shared(partition) + ":node:" + node + ":lease";
	}

	/**
	 * All keys that a call of a script names. In a cluster one of them is never there: so
	 * a master that is handing the partition over begins no script, which would fail in
	 * the middle, at the first key that it has emptied itself.
	 * @param keys that the script uses
	 */
	List<String> named(List<String> keys, int partition) {
		if (!this.isClustered) {
			return keys;
		}
		List<String> all = new ArrayList<>(keys);
		all.add(shared(partition) + ":never");
		return all;
	}

	/** Which versions of what nodes say to one another are spoken; the same for ever. */
	String versions() {
		return this.prefix + ":versions";
	}

	/** Prefix of the bus's channels. */
	String bus() {
		return this.prefix + ":bus:";
	}

	/** Meta, data, keys, live, tombstones, due: in the order of log.lua. */
	List<String> log(String destination) {
		return List.of(of("m", destination), of("d", destination), of("i", destination), of("l", destination),
				of("t", destination), of("x", destination));
	}

	/** The logs of a destination's partition that have been read and never written to. */
	String unwritten(String destination) {
		return "%s:{%s}:unwritten".formatted(this.prefix, tag(destination));
	}

	String channel(String destination) {
		return of("c", destination);
	}

	/**
	 * The channel of all messages of a policy.
	 * @param pattern of the policy
	 */
	String wide(String pattern) {
		return of("w", pattern);
	}

	boolean isWide(String channel) {
		return isOf(":w:", channel);
	}

	/** The channel on which nodes hear that messages of a queue are ready. */
	String bell(String queue) {
		return of("q", queue);
	}

	boolean isBell(String channel) {
		return isOf(":q:", channel);
	}

	private boolean isOf(String kind, String channel) {
		return channel.startsWith(kind, channel.indexOf('}', this.prefix.length()) + 1);
	}

	/** The destination of a channel. */
	String destination(String channel) {
		return channel.substring(channel.indexOf('}', this.prefix.length()) + ":c:".length() + 1);
	}

	String idempotency(String destination, String key) {
		return of("k", destination) + ':' + key;
	}

	/** The idempotency keys of one owner. */
	String owner(String idempotencyKey, int partition) {
		return shared(partition) + ":owner:" + Publication.ownerOf(idempotencyKey);
	}

	private String of(String kind, String destination) {
		return this.prefix + ":{" + tag(destination) + "}:" + kind + ':' + destination;
	}

}
