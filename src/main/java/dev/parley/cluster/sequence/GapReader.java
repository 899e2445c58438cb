package dev.parley.cluster.sequence;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.Page;

/**
 * Reads what joined destinations miss from the store, unless it comes by itself very
 * soon. Safe for any thread.
 */
public final class GapReader {

	private static final Logger log = LoggerFactory.getLogger(GapReader.class);

	/** Messages read at once. */
	private static final int PAGE = 200;

	/** How long something may be missing until it is read, milliseconds. */
	public static final long PATIENCE = 20;

	/** The longest pause after reading in vain, milliseconds. */
	private static final long AGAIN = Duration.ofMillis(200).toMillis();

	/**
	 * Destinations read at once. After a lost link all have to be read: their pages would
	 * take up the memory, and their requests the connection.
	 */
	private static final int AT_ONCE = 32;

	private final Store store;

	private final ScheduledExecutorService timer;

	private final Semaphore slots = new Semaphore(AT_ONCE);

	/** Of each destination at most one. */
	private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

	public GapReader(Store store, ScheduledExecutorService timer) {
		this.store = store;
		this.timer = timer;
	}

	/**
	 * Sees to it that what is missing is read. Called in the destination's turn.
	 * @param follower null as long as it is not known where the log stands
	 * @param turn runs tasks of the destination one at a time, and never on the thread
	 * that brings them
	 */
	public void check(String destination, @Nullable LogFollower follower, Executor turn) {
		if (follower != null && follower.beginFilling()) {
			fillLater(destination, follower, turn, PATIENCE);
		}
	}

	private void fillLater(String destination, LogFollower follower, Executor turn, long millis) {
		this.timer.schedule(() -> {
			this.waiting.add(() -> turn.execute(() -> fill(destination, follower, turn)));
			beginNext();
		}, millis, TimeUnit.MILLISECONDS);
	}

	private void beginNext() {
		while (!this.waiting.isEmpty() && this.slots.tryAcquire()) {
			Runnable next = this.waiting.poll();
			if (next != null) {
				next.run();
			}
			else {
				this.slots.release();
			}
		}
	}

	private void end() {
		this.slots.release();
		beginNext();
	}

	private void fill(String destination, LogFollower follower, Executor turn) {
		long from = follower.beginReading();
		if (from == 0) {
			end();
			return;
		}
		read(destination, from).whenComplete((page, failure) -> {
			if (failure != null) {
				log.debug("{} was not read: {}", destination, failure.toString());
			}
			turn.execute(() -> {
				try {
					take(destination, follower, turn, page, from);
				}
				finally {
					end();
				}
			});
		});
	}

	/** What cannot be handed over does not end it for what follows. */
	private void take(String destination, LogFollower follower, Executor turn, @Nullable Page page, long from) {
		try {
			follower.read(page, from, PAGE);
		}
		finally {
			if (follower.beginFilling()) {
				fillLater(destination, follower, turn, pauseAfter(follower.readInVain()));
			}
		}
	}

	/** A destination of which no answer came would never be read again. */
	private CompletionStage<Page> read(String destination, long from) {
		try {
			return this.store.read(destination, from, PAGE);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * @param vain how often in a row reading was of no use
	 */
	private static long pauseAfter(int vain) {
		return (vain == 0) ? 0 : Math.min(AGAIN, PATIENCE << Math.min(vain, 10));
	}

	/** Where the logs are. */
	@FunctionalInterface
	public interface Store {

		/** See {@link dev.parley.engine.log.Backend#read}; does not wait. */
		CompletionStage<Page> read(String destination, long from, int limit);

	}

}
