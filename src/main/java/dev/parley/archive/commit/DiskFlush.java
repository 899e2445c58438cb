package dev.parley.archive.commit;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Flushes commits to the disk. H2 hands a commit to the operating system, where it
 * survives the end of this process but not a power failure, and overwrites parts of its
 * file after {@code RETENTION_TIME}, assuming that they have reached the disk by then; so
 * it is told to flush more often than that. Other databases flush with every commit. Not
 * thread-safe: used by the committer.
 */
public final class DiskFlush {

	private static final Logger log = LoggerFactory.getLogger(DiskFlush.class);

	/**
	 * How often to flush if every commit is flushed at once: the writes of other tables
	 * remain.
	 */
	private static final Duration AT_LEAST = Duration.ofSeconds(1);

	private final JdbcOperations jdbc;

	/** Not the wall clock, which may be set back. */
	private final LongSupplier nanoTime;

	private final boolean everyCommit;

	/** ns. */
	private final long pause;

	private final boolean lazy;

	private long nextFlush;

	private boolean failing;

	/**
	 * @param every how long a commit may wait for the disk; zero to flush each one before
	 * it is answered
	 */
	public DiskFlush(JdbcOperations jdbc, Duration every, LongSupplier nanoTime) {
		this.jdbc = jdbc;
		this.nanoTime = nanoTime;
		this.nextFlush = nanoTime.getAsLong();
		this.everyCommit = every.isZero();
		this.pause = this.everyCommit ? AT_LEAST.toNanos() : every.toNanos();
		this.lazy = "H2".equals(product(jdbc));
	}

	private static @Nullable String product(JdbcOperations jdbc) {
		return jdbc
			.execute((ConnectionCallback<String>) (connection) -> connection.getMetaData().getDatabaseProductName());
	}

	/**
	 * Called after a commit, before it is announced.
	 * @throws DataAccessException if the commit should be on the disk now and may not be
	 */
	void committed() {
		if (this.lazy && this.everyCommit) {
			flush();
		}
	}

	/** Called between two commits. */
	void tick() {
		if (this.lazy && this.nanoTime.getAsLong() - this.nextFlush >= 0) {
			try {
				flush();
			}
			catch (DataAccessException ex) {
				// It has been logged, and is tried again.
			}
		}
	}

	private void flush() {
		this.nextFlush = this.nanoTime.getAsLong() + this.pause;
		try {
			this.jdbc.execute("checkpoint sync");
			this.failing = false;
		}
		catch (DataAccessException ex) {
			if (!this.failing) {
				log.error("The archive's commits could not be flushed to the disk ({})",
						NestedExceptionUtils.getMostSpecificCause(ex).getMessage());
			}
			this.failing = true;
			throw ex;
		}
	}

}
