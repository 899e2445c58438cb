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
 * Distinguishes a database that is unreachable, full or too slow from a wrong statement:
 * an outage is not the caller's fault, and they may retry.
 */
public final class Outage {

	/** After which a refused caller may retry. */
	public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

	/** Most causes examined; some drivers link them in a circle. */
	private static final int DEPTH = 20;

	/** H2: a file cannot be read or written, or the database has closed itself. */
	private static final Set<Integer> H2_IS_CLOSED = Set.of(90_028, 90_031, 90_098, 90_121);

	/** H2: any unexpected error, including a failed write. */
	private static final int H2_GENERAL_ERROR = 50_000;

	/** PostgreSQL: the disk is full, or the server is a read-only standby. */
	private static final Set<String> CANNOT_WRITE = Set.of("53100", "25006");

	private Outage() {
	}

	/** Whether this failure, or one of its causes, is an outage of the database. */
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
	 * cannot be written: further writes will fail, too.
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
