package dev.parley.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers whether the database can write. Safe for any thread. */
final class Storage {

	private static final Logger log = LoggerFactory.getLogger(Storage.class);

	/** Between two log lines, ns: otherwise each attempt to write would cause one. */
	private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

	private final AtomicLong logged = new AtomicLong(System.nanoTime() - BETWEEN_LINES);

	private volatile boolean broken;

	boolean isBroken() {
		return this.broken;
	}

	/**
	 * A write has failed.
	 * @param reason as the operating system or the database reports it
	 */
	void failed(String reason) {
		this.broken = true;
		long now = System.nanoTime();
		long last = this.logged.get();
		if (now - last >= BETWEEN_LINES && this.logged.compareAndSet(last, now)) {
			log.error("The database cannot write ({}); writes are refused until it can", reason);
		}
	}

	/** A write has succeeded. */
	void works() {
		if (this.broken) {
			this.broken = false;
			log.info("The database can write again");
		}
	}

}
