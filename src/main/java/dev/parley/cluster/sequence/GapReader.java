package dev.parley.cluster.sequence;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
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

	private static final long AGAIN = Duration.ofMillis(200).toMillis();

	private final Store store;

	private final ScheduledExecutorService timer;

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
			fillLater(destination, follower, turn, follower.hasReadInVain() ? AGAIN : PATIENCE);
		}
	}

	private void fillLater(String destination, LogFollower follower, Executor turn, long millis) {
		this.timer.schedule(() -> turn.execute(() -> fill(destination, follower, turn)), millis, TimeUnit.MILLISECONDS);
	}

	private void fill(String destination, LogFollower follower, Executor turn) {
		long from = follower.beginReading();
		if (from > 0) {
			this.store.read(destination, from, PAGE).whenComplete((page, failure) -> {
				if (failure != null) {
					log.debug("{} was not read: {}", destination, failure.toString());
				}
				turn.execute(() -> {
					follower.read(page, from, PAGE);
					if (follower.beginFilling()) {
						fillLater(destination, follower, turn, follower.hasReadInVain() ? AGAIN : 0);
					}
				});
			});
		}
	}

	/** Where the logs are. */
	@FunctionalInterface
	public interface Store {

		/** See {@link dev.parley.engine.log.Backend#read}; does not wait. */
		CompletionStage<Page> read(String destination, long from, int limit);

	}

}
