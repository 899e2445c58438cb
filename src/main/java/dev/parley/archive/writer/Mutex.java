package dev.parley.archive.writer;

import java.sql.SQLException;

import dev.parley.archive.table.WriterTable;

/**
 * What one process at a time can hold. It keeps the others waiting, no more: a process
 * that has lost it may not know yet, so what it writes is fenced, see
 * {@link WriterTable}. For one thread.
 */
public interface Mutex {

	/**
	 * For a database that lets in one process only, as H2 does with its file. Two that
	 * get around it ({@code AUTO_SERVER}) replace each other: the later one writes.
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
	 * Takes it if it is free; does not wait for it.
	 * @return whether this process holds it now
	 * @throws SQLException if the database cannot tell; it is no longer held then
	 */
	boolean hold() throws SQLException;

	boolean canBeLost();

	void release();

}
