package dev.parley.database;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells a database that is away, full or too slow from a question that was wrong: the
 * first is not the asker's fault, and they may come again.
 */
public final class Outage {

	/** After which somebody who was refused may ask again. */
	public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

	/** Causes looked at; some drivers make them go round in a circle. */
	private static final int DEPTH = 20;

	/** H2: a file cannot be read or written, or the database has closed itself. */
	private static final Set<Integer> H2_IS_CLOSED = Set.of(90_028, 90_031, 90_098, 90_121);

	/** H2: whatever it did not expect, a failed write among it. */
	private static final int H2_GENERAL_ERROR = 50_000;

	/** PostgreSQL: the disk is full, or the server is a standby that takes no writes. */
	private static final Set<String> CANNOT_WRITE = Set.of("53100", "25006");

	private Outage() {
	}

	/** Whether it, or what it was caused by, is the database's failure. */
	public static boolean isCauseOf(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; i < DEPTH && cause != null; i++) {
			if (isOutage(cause)) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	/**
	 * Whether the database can store nothing now, because its disk is full or its file
	 * cannot be written: whoever comes next fails, too.
	 */
	public static boolean isOfStorage(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; i < DEPTH && cause != null; i++) {
			if (cause instanceof SQLException sql && (isH2Closed(sql) || CANNOT_WRITE.contains(sql.getSQLState()))) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	/** Whether H2 has closed itself, which it does when a file cannot be written. */
	static boolean isH2Closed(SQLException failure) {
		return H2_IS_CLOSED.contains(failure.getErrorCode()) || (failure.getErrorCode() == H2_GENERAL_ERROR
				&& NestedExceptionUtils.getMostSpecificCause(failure) instanceof IOException);
	}

	private static boolean isOutage(Throwable failure) {
		return failure instanceof NonTransientDataAccessResourceException
				|| failure instanceof TransientDataAccessException || failure instanceof RecoverableDataAccessException
				|| failure instanceof UncategorizedDataAccessException
				|| failure instanceof CannotCreateTransactionException || failure instanceof TransactionSystemException;
	}

}
