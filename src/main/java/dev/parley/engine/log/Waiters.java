package dev.parley.engine.log;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers that wait for the next message of a topic, without a subscription. Where nobody
 * waits, a message costs one look at a number. Safe for any thread.
 */
public final class Waiters {

	/**
	 * Never less than the number of those in {@link #byTopic}: counted before they go
	 * there, and until they have left.
	 */
	private final AtomicInteger count = new AtomicInteger();

	/**
	 * A set is changed only inside of the map's own operations, or by who took it out.
	 */
	private final Map<String, Set<CompletableFuture<StoredMessage>>> byTopic = new ConcurrentHashMap<>();

	private final Executor executor;

	/**
	 * @param executor continues those that have waited
	 */
	public Waiters(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Waits for a message. A caller who reads the log after this has returned, and does
	 * not find a message there, is told of it here.
	 * @return completed with the first message that is appended from now on; to be
	 * cancelled by a caller who waits no longer
	 */
	public CompletableFuture<StoredMessage> next(String topic) {
		CompletableFuture<StoredMessage> waiter = new CompletableFuture<>();
		this.count.incrementAndGet();
		this.byTopic.compute(topic, (name, all) -> {
			Set<CompletableFuture<StoredMessage>> others = (all != null) ? all : new HashSet<>();
			others.add(waiter);
			return others;
		});
		waiter.whenComplete((message, failure) -> leave(topic, waiter));
		return waiter;
	}

	private void leave(String topic, CompletableFuture<StoredMessage> waiter) {
		this.byTopic.computeIfPresent(topic, (name, all) -> {
			all.remove(waiter);
			return all.isEmpty() ? null : all;
		});
		this.count.decrementAndGet();
	}

	/** Called under the lock of the message's log, so it only hands over. */
	public void appended(StoredMessage message) {
		if (this.count.get() == 0) {
			return;
		}
		Set<CompletableFuture<StoredMessage>> all = this.byTopic.remove(message.destination());
		if (all != null) {
			this.executor.execute(() -> all.forEach((waiter) -> waiter.complete(message)));
		}
	}

	/** Whether anybody waits for a message of this topic. */
	public boolean isAwaited(String topic) {
		return this.byTopic.containsKey(topic);
	}

	/** How many wait. */
	public int size() {
		return this.count.get();
	}

}
