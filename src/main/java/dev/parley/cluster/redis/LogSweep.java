package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.sequence.GapReader;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;

/**
 * Asks the logs of a Redis Cluster where they stand: its masters pass announcements on to
 * each other, and nobody is told of one that got lost between them. Not thread-safe: used
 * by a timer.
 */
final class LogSweep {

	/** Within which each log is asked, unless there are too many of them. */
	private static final Duration ROUND = Duration.ofSeconds(2);

	/**
	 * Logs that are asked and have not answered. Whoever subscribes adds one, and their
	 * requests share the connection and the master with what is published.
	 */
	static final int AT_ONCE = 250;

	/** So that not all are asked at once. */
	private static final int STEPS = 20;

	/** Between two calls of {@link #step}. */
	static final Duration STEP = ROUND.dividedBy(STEPS);

	private static final Logger log = LoggerFactory.getLogger(LogSweep.class);

	private final Supplier<Collection<String>> logs;

	private final GapReader.Store store;

	private final BiConsumer<String, Position> found;

	private final Deque<String> left = new ArrayDeque<>();

	private final AtomicInteger asked = new AtomicInteger();

	private int inStep;

	/**
	 * @param logs the destinations to ask for
	 * @param found takes the answers, on any thread
	 */
	LogSweep(Supplier<Collection<String>> logs, GapReader.Store store, BiConsumer<String, Position> found) {
		this.logs = logs;
		this.store = store;
		this.found = found;
	}

	/** Throws nothing: a timer calls nothing again that has thrown something. */
	void step() {
		try {
			if (this.left.isEmpty()) {
				this.left.addAll(this.logs.get());
				this.inStep = Math.min(AT_ONCE, this.left.size() / STEPS + 1);
			}
			for (int i = 0; i < this.inStep && !this.left.isEmpty() && this.asked.get() < AT_ONCE; i++) {
				ask(this.left.removeFirst());
			}
		}
		catch (RuntimeException | Error ex) {
			log.debug("Some logs were not asked where they stand", ex);
		}
	}

	private void ask(String destination) {
		this.asked.incrementAndGet();
		read(destination).whenComplete((Page page, Throwable failure) -> {
			this.asked.decrementAndGet();
			if (failure == null) {
				this.found.accept(destination, new Position(page.epoch(), page.last()));
			}
		});
	}

	private CompletionStage<Page> read(String destination) {
		try {
			return this.store.read(destination, 1, 0);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}
