package dev.parley.cluster.redis;

import java.util.List;

import dev.parley.engine.log.Publication;

/**
 * The names of keys and channels. All keys of a destination carry the tag of its
 * partition. Pure functions.
 *
 * @param prefix of all of them, so that several applications can share a server
 */
record Names(String prefix) {

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

	/** Which process is master, and since when. */
	String generation() {
		return this.prefix + ":gen";
	}

	/** The last answer that a node got. */
	String answer(String node) {
		return this.prefix + ":node:" + node + ":answer";
	}

	/** While it is there, what the node has claimed is its own. */
	String lease(String node) {
		return this.prefix + ":node:" + node + ":lease";
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
		return "%s:{%s}:unwritten".formatted(this.prefix, Tags.of(destination));
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
	String owner(String idempotencyKey) {
		return this.prefix + ":owner:" + Publication.ownerOf(idempotencyKey);
	}

	private String of(String kind, String destination) {
		return this.prefix + ":{" + Tags.of(destination) + "}:" + kind + ':' + destination;
	}

}
