package dev.parley.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;

/**
 * Logs that the database fails, once a minute however many callers were refused. The
 * database's own message may quote user data, so only the exception's class and SQL state
 * are logged. Safe for any thread.
 */
public final class OutageLog {

	private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

	/** ns. */
	private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

	private final AtomicLong logged = new AtomicLong(System.nanoTime() - BETWEEN_LINES);

	private final AtomicLong refused = new AtomicLong();

	/** Counts a refusal because of this failure. */
	public void refused(Throwable failure) {
		this.refused.incrementAndGet();
		long now = System.nanoTime();
		long last = this.logged.get();
		if (now - last >= BETWEEN_LINES && this.logged.compareAndSet(last, now)) {
			log.warn("The database fails ({}): {} requests and frames refused as unavailable since the last such line",
					reason(failure), this.refused.getAndSet(0));
		}
		log.debug("The database fails", failure);
	}

	private static String reason(Throwable failure) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
		String name = cause.getClass().getSimpleName();
		return (cause instanceof SQLException sql) ? name + ", SQL state " + sql.getSQLState() : name;
	}

}
