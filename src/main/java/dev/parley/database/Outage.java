package dev.parley.database;

import java.time.Duration;

import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells a database that is away, full or too slow from a question that was wrong: the
 * first is nobody's fault who asks, and he may come again.
 */
public final class Outage {

	/** After which somebody who was refused may ask again. */
	public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

	/** Causes looked at; some drivers make them go round in a circle. */
	private static final int DEPTH = 20;

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

	private static boolean isOutage(Throwable failure) {
		return failure instanceof NonTransientDataAccessResourceException
				|| failure instanceof TransientDataAccessException || failure instanceof RecoverableDataAccessException
				|| failure instanceof UncategorizedDataAccessException
				|| failure instanceof CannotCreateTransactionException || failure instanceof TransactionSystemException;
	}

}
