package dev.parley.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the nodes answer to a question for a list. Safe for any thread. */
final class RosterAnswers {

	private final String topic;

	private final Set<String> awaited;

	private final List<Device> devices = new ArrayList<>();

	private final CompletableFuture<Void> complete = new CompletableFuture<>();

	/**
	 * @param awaited nodes that have not answered; changed
	 */
	RosterAnswers(String topic, Set<String> awaited) {
		this.topic = topic;
		this.awaited = awaited;
		if (awaited.isEmpty()) {
			this.complete.complete(null);
		}
	}

	synchronized void add(RosterNews news) {
		this.devices.addAll(news.devices());
		this.awaited.remove(news.node());
		if (this.awaited.isEmpty()) {
			this.complete.complete(null);
		}
	}

	String topic() {
		return this.topic;
	}

	/** What has come when all have answered, or when this time is over. */
	List<Device> await(Duration patience) {
		try {
			this.complete.get(patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			// A node that does not answer is about to lose its lease.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		synchronized (this) {
			return List.copyOf(this.devices);
		}
	}

}
