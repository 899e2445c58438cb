package dev.parley.archive.table;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code archive_writer}: the one row that every transaction of the archive writes. It
 * fences off a process that has been replaced, whatever that one believes, and it tells
 * whether a transaction took place whose answer was lost. Safe for any thread.
 */
public final class WriterTable {

	private final JdbcClient client;

	public WriterTable(JdbcOperations jdbc) {
		this.client = JdbcClient.create(jdbc);
	}

	public long term() {
		return this.client.sql("select term from archive_writer where id = 1").query(Long.class).single();
	}

	/**
	 * Begins the next term, if nobody else has begun it. Waits for a transaction of the
	 * process before that is still open; from then on it can commit none.
	 * @param before the term that has been read
	 * @return whether this process has begun it
	 */
	public boolean begin(long before) {
		return this.client
			.sql("update archive_writer set term = term + 1, previous_transaction = last_transaction"
					+ " where id = 1 and term = ?")
			.param(before)
			.update() == 1;
	}

	/**
	 * Marks a transaction as one of this term, within it.
	 * @return false if another term has begun: the transaction must not be committed
	 */
	public boolean mark(long term, String transaction) {
		return this.client.sql("update archive_writer set last_transaction = ? where id = 1 and term = ?")
			.params(transaction, term)
			.update() == 1;
	}

	/**
	 * Whether a transaction has been committed that was marked as the last one of a term.
	 * @param wait for it if it is still open; to be asked within a transaction then, by a
	 * database that can write
	 */
	public boolean hasCommitted(long term, String transaction, boolean wait) {
		return this.client
			.sql("select term, last_transaction, previous_transaction from archive_writer where id = 1"
					+ (wait ? " for update" : ""))
			.query((rs, number) -> transaction.equals((rs.getLong(1) == term) ? rs.getString(2) : rs.getString(3)))
			.single();
	}

}
