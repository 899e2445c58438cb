package dev.parley.archive.table;

/**
 * The table {@code parley_writer}: the one row that every transaction of the archive
 * writes. It fences off a process that has been replaced, even if that process does not
 * know it, and it tells whether a transaction whose answer was lost took place. Where
 * several processes write together, another row has the number of the turn: the first of
 * them has one, and begins the next when it becomes the first. Safe for any thread.
 */
public final class WriterTable {

	/**
	 * Stands for the transactions of processes that write together, see
	 * {@link NodeTable}.
	 */
	private static final String SEVERAL = "several";

	private final Statements statements;

	WriterTable(Statements statements) {
		this.statements = statements;
	}

	public long term() {
		return this.statements.sql("select term from parley_writer where id = 1").query(Long.class).single();
	}

	/**
	 * Begins the next term, if no other process has begun it. Waits for an open
	 * transaction of the previous process, which can commit none from then on.
	 * @param before the current term, as read
	 * @return whether this process has begun it
	 */
	public boolean begin(long before) {
		return this.statements
			.sql("update parley_writer set term = term + 1, previous_transaction = last_transaction,"
					+ " last_transaction = '' where id = 1 and term = ?")
			.param(before)
			.update() == 1;
	}

	/**
	 * Joins the term of the processes that write together, or begins one if the last one
	 * was of a single process. Waits for an open transaction of that process, which can
	 * commit none from then on.
	 * @param node the name of this process, which is registered, too
	 * @return the term
	 */
	public long join(String node) {
		register(node);
		this.statements
			.sql("update parley_writer set term = term + 1, previous_transaction = last_transaction,"
					+ " last_transaction = ? where id = 1 and last_transaction <> ?")
			.params(SEVERAL, SEVERAL)
			.update();
		return term();
	}

	/** See {@link NodeTable#register}. */
	public void register(String node) {
		new NodeTable(this.statements).register(node);
	}

	/** The number of the newest turn; 0 before the first one. */
	public long turn() {
		return this.statements.sql("select coalesce(max(term), 0) from parley_writer where id = 2")
			.query(Long.class)
			.single();
	}

	/**
	 * Begins the next turn. Waits for the transactions of the one before that have been
	 * found to be {@link #isTurn its own}; it can commit no others from then on.
	 * @return its number
	 */
	public long beginTurn() {
		return this.statements
			.sql("insert into parley_writer (id, term, last_transaction, previous_transaction) values (2, 1, '', '')"
					+ " on conflict (id) do update set term = parley_writer.term + 1 returning term")
			.query(Long.class)
			.single();
	}

	/**
	 * Whether this turn goes on: if so, no other one begins before the current
	 * transaction ends.
	 */
	public boolean isTurn(long turn) {
		return this.statements.sql("select term from parley_writer where id = 2 and term = ? for share")
			.param(turn)
			.query(Long.class)
			.optional()
			.isPresent();
	}

	/**
	 * Marks the current transaction as one of this term.
	 * @return false if another term has begun: the transaction must not be committed
	 */
	public boolean mark(long term, String transaction) {
		return this.statements.sql("update parley_writer set last_transaction = ? where id = 1 and term = ?")
			.params(transaction, term)
			.update() == 1;
	}

	/**
	 * Whether the transaction that was marked last in a term has been committed.
	 * @param wait wait for it if it is still open; requires a transaction, and a database
	 * that can write
	 */
	public boolean hasCommitted(long term, String transaction, boolean wait) {
		return this.statements
			.sql("select term, last_transaction, previous_transaction from parley_writer where id = 1"
					+ (wait ? " for update" : ""))
			.query((rs, number) -> transaction.equals((rs.getLong(1) == term) ? rs.getString(2) : rs.getString(3)))
			.single();
	}

}
