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
import java.util.concurrent.atomic.AtomicBoolean;

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
	private final Queue<Gap> waiting = new ConcurrentLinkedQueue<>();

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
			fillLater(new Gap(destination, follower, turn), PATIENCE);
		}
	}

	private void fillLater(Gap gap, long millis) {
		try {
			this.timer.schedule(() -> add(gap), millis, TimeUnit.MILLISECONDS);
		}
		catch (RuntimeException | Error ex) {
			gap.follower().giveUpFilling();
			throw ex;
		}
	}

	private void add(Gap gap) {
		try {
			this.waiting.add(gap);
		}
		catch (Error ex) {
			gap.follower().giveUpFilling();
			throw ex;
		}
		beginNext();
	}

	private void beginNext() {
		while (!this.waiting.isEmpty() && this.slots.tryAcquire()) {
			Gap next = this.waiting.poll();
			if (next == null || !isBegun(next)) {
				this.slots.release();
			}
		}
	}

	private boolean isBegun(Gap gap) {
		try {
			gap.turn().execute(() -> fill(gap));
			return true;
		}
		catch (RuntimeException | Error ex) {
			giveUp(gap, ex);
			return false;
		}
	}

	/** Its turn cannot be had: without this it would never be read again. */
	private static void giveUp(Gap gap, Throwable failure) {
		gap.follower().giveUpFilling();
		try {
			log.debug("{} is read later: {}", gap.destination(), failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private void end() {
		this.slots.release();
		beginNext();
	}

	private void fill(Gap gap) {
		long from = gap.follower().beginReading();
		if (from == 0) {
			end();
			return;
		}
		AtomicBoolean taken = new AtomicBoolean();
		read(gap.destination(), from).whenComplete((page, failure) -> {
			try {
				if (failure != null) {
					log.debug("{} was not read: {}", gap.destination(), failure.toString());
				}
				gap.turn().execute(() -> {
					taken.set(true);
					takeAndEnd(gap, page, from);
				});
			}
			catch (RuntimeException | Error ex) {
				if (taken.get()) {
					throw ex;
				}
				giveUp(gap, ex);
				end();
			}
		});
	}

	private void takeAndEnd(Gap gap, @Nullable Page page, long from) {
		try {
			take(gap, page, from);
		}
		finally {
			end();
		}
	}

	/** What cannot be handed over does not end it for what follows. */
	private void take(Gap gap, @Nullable Page page, long from) {
		LogFollower follower = gap.follower();
		try {
			follower.read(page, from, PAGE);
		}
		finally {
			if (follower.beginFilling()) {
				fillLater(gap, pauseAfter(follower.readInVain()));
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

	/**
	 * A destination that misses something.
	 *
	 * @param turn see {@link #check}
	 */
	private record Gap(String destination, LogFollower follower, Executor turn) {

	}

	/** Where the logs are. */
	@FunctionalInterface
	public interface Store {

		/** See {@link dev.parley.engine.log.Backend#read}; does not wait. */
		CompletionStage<Page> read(String destination, long from, int limit);

	}

}
