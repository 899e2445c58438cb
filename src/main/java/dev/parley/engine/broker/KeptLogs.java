package dev.parley.engine.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.parley.engine.delivery.Delivery;
import dev.parley.engine.delivery.Destinations;
import dev.parley.engine.delivery.SharedQueue;
import dev.parley.engine.delivery.WorkQueue;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The logs of all destinations, read without waiting for the database. Safe for any
 * thread.
 */
final class KeptLogs implements Logs {

	/** How long a reader waits for the database. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Broker broker;

	private final Commits commits;

	private final Destinations destinations;

	KeptLogs(Broker broker, Commits commits, Destinations destinations) {
		this.broker = broker;
		this.commits = commits;
		this.destinations = destinations;
	}

	@Override
	public CompletableFuture<Page> read(String destination, long from, int limit) {
		if (!this.broker.readingWaits(destination)) {
			return CompletableFuture.completedFuture(this.broker.read(destination, from, limit));
		}
		return this.broker.readers(destination)
			.call(() -> this.broker.read(destination, from, limit))
			.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.exceptionallyCompose((failure) -> CompletableFuture
				.failedFuture(new RefusedException(Problem.unavailable(destination))));
	}

	@Override
	public CompletableFuture<Void> erase(String destination, Collection<Long> offsets) {
		if (DestinationNames.isQueue(destination)) {
			return this.destinations.restored(destination).thenCompose((ignored) -> takeOut(destination, offsets));
		}
		return this.commits.backendOf(destination)
			.publish(this.broker.isKeyed(destination) ? Batch.removing(destination, offsets)
					: Batch.erasing(destination, offsets))
			.thenAccept((positions) -> {
			});
	}

	@Override
	public CompletableFuture<Position> rewrite(String destination, long offset, String type, byte[] body) {
		if (DestinationNames.isQueue(destination) || this.broker.isKeyed(destination)) {
			throw new IllegalArgumentException(
					"%s is a work queue or keyed, and its messages have no other bodies".formatted(destination));
		}
		return this.commits.backendOf(destination)
			.publish(Batch.rewriting(destination, offset, type, body))
			.thenApply((positions) -> positions.get(0));
	}

	private CompletableFuture<Void> takeOut(String name, Collection<Long> offsets) {
		if (this.commits.isHandedOutByOthers(name)) {
			return settle(name, offsets);
		}
		WorkQueue queue = this.destinations.existingQueue(name);
		List<Delivery> taken = (queue != null) ? queue.takeOut(offsets) : List.of();
		if (queue == null || taken.size() < offsets.size()) {
			if (queue != null) {
				queue.keep(taken);
			}
			return CompletableFuture.failedFuture(outstanding(name));
		}
		return this.commits.settle(taken.stream().map(Delivery::message).toList()).whenComplete((ignored, failure) -> {
			if (failure != null) {
				queue.keep(taken);
			}
		});
	}

	/**
	 * The store knows which messages other processes have; this one, what its own
	 * consumers have. A consumer that gets one in this moment cannot acknowledge it.
	 */
	private CompletableFuture<Void> settle(String name, Collection<Long> offsets) {
		WorkQueue queue = this.destinations.existingQueue(name);
		List<Delivery> waiting = (queue != null) ? queue.takeOut(offsets) : List.of();
		Set<Long> here = waiting.stream().map((each) -> each.message().offset()).collect(Collectors.toSet());
		if (queue instanceof SharedQueue shared
				&& shared.has(offsets.stream().filter((offset) -> !here.contains(offset)).toList())) {
			shared.keep(waiting);
			return CompletableFuture.failedFuture(outstanding(name));
		}
		List<Settlement> settlements = offsets.stream().map((offset) -> new Settlement(name, offset)).toList();
		return this.commits.backendOf(name).publish(new Batch(List.of(), settlements)).handle((positions, failure) -> {
			if (failure == null) {
				this.destinations.done(waiting.stream().map(Delivery::message).toList());
				return null;
			}
			if (queue != null) {
				queue.keep(waiting);
			}
			Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
			throw (cause instanceof RefusedException) ? outstanding(name) : new CompletionException(cause);
		});
	}

	private static RefusedException outstanding(String name) {
		return new RefusedException(new Problem("outstanding", 409, "Outstanding",
				"A consumer has this message; it is gone when the consumer has acknowledged it", name));
	}

}
