package dev.parley.engine.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.problem.RefusedException;

/**
 * Publications that are stored together with rows of the application, in the
 * application's own transaction, and appended to their logs after its commit: a process
 * that is killed in between, or another one, appends them later. Safe for any thread; a
 * transaction belongs to its thread.
 */
public interface Outgoing {

	/**
	 * Whether this thread is in a transaction that can write to the database of the logs.
	 */
	boolean isJoinable();

	/**
	 * Stores a publication in this thread's transaction.
	 * @throws RefusedException if no more may be stored
	 * @throws RuntimeException of the database, if it was not stored
	 */
	Entry add(Publication publication);

	/** Undoes {@link #add}, in the same transaction. */
	void remove(List<Entry> entries);

	/**
	 * The transaction has been committed: appends its publications, in this order,
	 * without those that it has undone itself. Does not block.
	 * @return completed with a position each; offset 0 if that is not known, because it
	 * is appended later, or was undone. Never completed exceptionally
	 */
	CompletableFuture<List<Position>> committed(List<Entry> entries);

	/** It is not known whether the transaction has been committed. */
	void inDoubt(List<Entry> entries);

	/**
	 * A stored publication.
	 *
	 * @param id the later, the higher
	 */
	record Entry(long id, Publication publication) {

	}

}
