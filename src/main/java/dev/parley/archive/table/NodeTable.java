package dev.parley.archive.table;

import java.util.Optional;

/**
 * The table {@code parley_node}: a row for each of the processes that write together, on
 * PostgreSQL. The row tells whether a transaction of its process whose answer was lost
 * took place. As long as a process lives it holds the advisory lock of its name, see
 * {@code AdvisoryLock}. Safe for any thread.
 */
public final class NodeTable {

	private static final String NOW = "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";

	/** Whether nobody holds the advisory lock of the process with this name. */
	static final String IS_GONE = "pg_try_advisory_xact_lock(hashtextextended('parley node ' || %s, 0))";

	private final Statements statements;

	NodeTable(Statements statements) {
		this.statements = statements;
	}

	/**
	 * Makes its row, if it has none, and keeps it for another day: to be called whenever
	 * it gets the lock of its name. Before that its row may have been deleted.
	 */
	void register(String node) {
		this.statements
			.sql("insert into parley_node (name, last_transaction, written_at) values (?, '', " + NOW
					+ ") on conflict (name) do update set written_at = excluded.written_at")
			.param(node)
			.update();
	}

	/**
	 * Marks the current transaction as one of this process and term.
	 * @return false if another term has begun: the transaction must not be committed. No
	 * term begins before it ends
	 */
	public boolean mark(String node, long term, String transaction) {
		return this.statements
			.sql("with term as (select term from parley_writer where id = 1 and term = ? for share)"
					+ " update parley_node set last_transaction = ?, written_at = " + NOW
					+ " where name = ? and exists (select 1 from term)")
			.params(term, transaction, node)
			.update() == 1;
	}

	/**
	 * Whether the transaction that this process has marked last has been committed.
	 * @param wait wait for it if it is still open; requires a transaction, and a database
	 * that can write
	 */
	public boolean hasCommitted(String node, String transaction, boolean wait) {
		Optional<String> last = this.statements
			.sql("select last_transaction from parley_node where name = ?" + (wait ? " for update" : ""))
			.param(node)
			.query(String.class)
			.optional();
		return last.isPresent() && last.get().equals(transaction);
	}

	/** Deletes the rows of processes that have been gone for a day. */
	public int deleteGone() {
		return this.statements
			.sql("delete from parley_node where written_at < " + NOW + " - 86400000 and " + IS_GONE.formatted("name"))
			.update();
	}

}
