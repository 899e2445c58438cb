package dev.parley.cluster.redis.servers;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks connections for a sign of life, and knows since when one has been away. Safe for
 * any thread; {@link #look} is called by one at a time.
 */
final class SignsOfLife {

	private static final Logger log = LoggerFactory.getLogger(SignsOfLife.class);

	private final LongSupplier nanoTime;

	private final List<Watched> connections = new CopyOnWriteArrayList<>();

	/** When one was first found to be away, by the clock; 0 for none. */
	private volatile long awaySince;

	/**
	 * @param nanoTime as {@link System#nanoTime}
	 */
	SignsOfLife(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Watches a connection, or all those to the nodes of a cluster.
	 * @param isOpen false while it is away
	 * @param ping asks for a sign of life, and does not wait for it
	 */
	void watch(BooleanSupplier isOpen, Runnable ping) {
		this.connections.add(new Watched(isOpen, ping));
	}

	/** Throws nothing: a timer calls nothing again that has thrown something. */
	void look() {
		boolean allOpen = true;
		for (Watched each : this.connections) {
			allOpen &= attempt(each);
		}
		if (allOpen) {
			this.awaySince = 0;
		}
		else if (this.awaySince == 0) {
			this.awaySince = this.nanoTime.getAsLong() | 1;
		}
	}

	/** Whether it is open: one that fails counts as away if it cannot even say that. */
	private static boolean attempt(Watched connection) {
		try {
			connection.ping().run();
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
		}
		try {
			return connection.isOpen().getAsBoolean();
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
			return false;
		}
	}

	private static void complain(Throwable failure) {
		try {
			log.debug("A server was not asked for a sign of life: {}", failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	/** See {@link WatchedClient#away}. */
	Duration away() {
		long since = this.awaySince;
		return (since != 0) ? Duration.ofNanos(this.nanoTime.getAsLong() - since) : Duration.ZERO;
	}

	private record Watched(BooleanSupplier isOpen, Runnable ping) {
	}

}
