package dev.parley.engine.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.policy.SegmentPattern;

/**
 * Subscriptions by pattern, as a trie of segments: finding the matches takes one step for
 * each segment of the name, however many other subscriptions there are, and one for each
 * different segment with a star in it, such as {@code price.*}. Safe for any thread;
 * nothing is called under its lock.
 */
final class Wildcards {

	private final ReadWriteLock lock = new ReentrantReadWriteLock();

	private final Node root = new Node();

	/** Lets messages skip the lookup while there are no patterns. */
	private volatile int size;

	boolean isEmpty() {
		return this.size == 0;
	}

	void add(String pattern, Subscription subscription) {
		this.lock.writeLock().lock();
		try {
			Node node = this.root;
			for (String segment : segments(pattern)) {
				node = node.among(segment).computeIfAbsent(segment, (key) -> new Node());
			}
			node.subscriptions.add(subscription);
			this.size++;
		}
		finally {
			this.lock.writeLock().unlock();
		}
	}

	void remove(String pattern, Subscription subscription) {
		this.lock.writeLock().lock();
		try {
			if (remove(this.root, segments(pattern), 0, subscription)) {
				this.size--;
			}
		}
		finally {
			this.lock.writeLock().unlock();
		}
	}

	private static boolean remove(Node node, List<String> segments, int depth, Subscription subscription) {
		if (depth == segments.size()) {
			return node.subscriptions.remove(subscription);
		}
		Node child = node.among(segments.get(depth)).get(segments.get(depth));
		boolean removed = child != null && remove(child, segments, depth + 1, subscription);
		if (child != null && child.isEmpty()) {
			node.among(segments.get(depth)).remove(segments.get(depth));
		}
		return removed;
	}

	/** The subscriptions whose pattern matches this name. */
	List<Subscription> match(String name) {
		List<Subscription> matched = new ArrayList<>();
		this.lock.readLock().lock();
		try {
			match(this.root, segments(name), 0, matched);
		}
		finally {
			this.lock.readLock().unlock();
		}
		return matched;
	}

	private static void match(@Nullable Node node, List<String> segments, int depth, List<Subscription> matched) {
		if (node == null) {
			return;
		}
		Node tail = node.children.get("**");
		if (tail != null) {
			matched.addAll(tail.subscriptions);
		}
		if (depth == segments.size()) {
			matched.addAll(node.subscriptions);
			return;
		}
		String segment = segments.get(depth);
		match(node.children.get(segment), segments, depth + 1, matched);
		match(node.children.get("*"), segments, depth + 1, matched);
		node.parts.forEach((pattern, child) -> {
			if (SegmentPattern.matches(pattern, segment, 0, segment.length())) {
				match(child, segments, depth + 1, matched);
			}
		});
	}

	/** The number of nodes besides the root, for tests. */
	int nodes() {
		this.lock.readLock().lock();
		try {
			return this.root.descendants();
		}
		finally {
			this.lock.readLock().unlock();
		}
	}

	private static List<String> segments(String name) {
		return List.of(name.substring(1).split("/"));
	}

	private static final class Node {

		private final Map<String, Node> children = new HashMap<>(4);

		/** Children by a segment with a star in it, each of which has to be tried. */
		private final Map<String, Node> parts = new HashMap<>(0);

		private final Set<Subscription> subscriptions = new LinkedHashSet<>(2);

		int descendants() {
			return Stream.of(this.children, this.parts)
				.flatMap((each) -> each.values().stream())
				.mapToInt((child) -> 1 + child.descendants())
				.sum();
		}

		boolean isEmpty() {
			return this.children.isEmpty() && this.parts.isEmpty() && this.subscriptions.isEmpty();
		}

		private Map<String, Node> among(String segment) {
			return SegmentPattern.isOne(segment) ? this.parts : this.children;
		}

	}

}
