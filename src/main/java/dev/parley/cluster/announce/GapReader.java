package dev.parley.cluster.announce;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Page;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what joined destinations miss from the store, unless it comes by itself very
 * soon. Safe for any thread.
 */
final class GapReader {

	private static final Logger log = LoggerFactory.getLogger(GapReader.class);

	/** Messages read at once. */
	private static final int PAGE = 200;

	/** How long something may be missing until it is read, milliseconds. */
	static final long PATIENCE = 20;

	private static final long AGAIN = Duration.ofMillis(200).toMillis();

	private final Backend store;

	private final ScheduledExecutorService timer;

	private final Executor threads;

	private final Executor readers;

	/**
	 * @param threads for tasks that do not wait
	 * @param readers for tasks that wait for the store
	 */
	GapReader(Backend store, ScheduledExecutorService timer, Executor threads, Executor readers) {
		this.store = store;
		this.timer = timer;
		this.threads = threads;
		this.readers = readers;
	}

	/** Sees to it that what is missing is read. Called by a task of the serial. */
	void check(Membership membership) {
		if (membership.state.beginFilling()) {
			fillLater(membership, membership.readInVain ? AGAIN : PATIENCE);
		}
	}

	private void fillLater(Membership membership, long millis) {
		this.timer.schedule(() -> this.threads.execute(() -> membership.serial.run(() -> {
			long from = membership.state.beginReading();
			if (from > 0) {
				this.readers.execute(() -> fill(membership, from));
			}
		})), millis, TimeUnit.MILLISECONDS);
	}

	private void fill(Membership membership, long from) {
		Page page = read(membership.destination, from);
		membership.serial.run(() -> {
			membership.readInVain = !membership.state.read(page, from, PAGE);
			if (membership.state.beginFilling()) {
				fillLater(membership, membership.readInVain ? AGAIN : 0);
			}
		});
	}

	private @Nullable Page read(String destination, long from) {
		try {
			return this.store.read(destination, from, PAGE);
		}
		catch (RuntimeException | Error ex) {
			log.debug("{} was not read: {}", destination, ex.toString());
			return null;
		}
	}

}
