package dev.parley.archive.writer;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.WriterTable;

/**
 * A lock that one process at a time can hold, or all those that write together. It only
 * keeps the others waiting: a process that has lost it may not know yet, so its writes
 * are fenced, see {@link WriterTable}. Not thread-safe: used by the thread of
 * {@link WriterLock}.
 */
public interface Mutex {

	/**
	 * For a database that admits one process only, as H2 does with its file. Two
	 * processes that get around that ({@code AUTO_SERVER}) replace each other: the later
	 * one writes.
	 */
	Mutex NONE = new Mutex() {

		@Override
		public boolean hold() {
			return true;
		}

		@Override
		public boolean canBeLost() {
			return false;
		}

		@Override
		public void release() {
		}

	};

	/**
	 * Takes the lock if it is free; does not wait for it.
	 * @return whether this process holds it now
	 * @throws SQLException if the database cannot tell; the lock is no longer held then
	 */
	boolean hold() throws SQLException;

	boolean canBeLost();

	/**
	 * The name of this process, unique among all, if several that know each other may
	 * hold the lock; null if one alone may.
	 */
	default @Nullable String node() {
		return null;
	}

	/**
	 * Whether this process is the one that does what one alone should do. Changes in
	 * {@link #hold} and {@link #release} only.
	 */
	default boolean isFirst() {
		return true;
	}

	/**
	 * Whether the first one remembers what no other may change meanwhile, so that it must
	 * not go on once another has been the first.
	 */
	default boolean hasTurns() {
		return true;
	}

	void release();

}
