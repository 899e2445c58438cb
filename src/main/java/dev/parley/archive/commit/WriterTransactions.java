package dev.parley.archive.commit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.parley.archive.table.LogTable;
import dev.parley.archive.writer.LostConnection;
import dev.parley.archive.writer.WriterLock;
import dev.parley.database.Outage;
import dev.parley.engine.log.BackendException;

/**
 * The transactions of a writer. Each proves that this process may still write; one that
 * fails through no fault of its own is tried again; and none ends before it is known
 * whether it was committed. Not thread-safe: used by the committer.
 */
public final class WriterTransactions {

	private static final Logger log = LoggerFactory.getLogger(WriterTransactions.class);

	/**
	 * For a transaction that finds that others have written to the same logs, or whose
	 * connection breaks.
	 */
	private static final int ATTEMPTS = 5;

	private static final long BETWEEN_QUESTIONS = Duration.ofMillis(500).toNanos();

	private final TransactionTemplate transactions;

	private final Witness witness;

	private final WriterLock lock;

	private final LogRows rows;

	private final CommitQueue queue;

	private final DiskFlush flush;

	private final Duration patience;

	/** Distinguishes this run's transactions from those of all others. */
	private final String run = LogTable.newEpoch();

	private long count;

	/**
	 * @param rows cleared when they may be outdated
	 * @param queue its work is refused if it would have to wait longer than
	 * @param flush runs before a commit counts
	 * @param patience for the lock, or until the database answers
	 */
	public WriterTransactions(TransactionTemplate transactions, Witness witness, WriterLock lock, LogRows rows,
			CommitQueue queue, DiskFlush flush, Duration patience) {
		this.transactions = transactions;
		this.witness = witness;
		this.lock = lock;
		this.rows = rows;
		this.queue = queue;
		this.flush = flush;
		this.patience = patience;
	}

	/**
	 * Runs the work in a transaction, and returns when that is committed and, if required
	 * (see {@link DiskFlush}), on the disk. If another process has written to the same
	 * logs, their rows are read again. If the connection broke and nothing was committed,
	 * another one is tried.
	 * @param work may run several times, each time in another transaction
	 * @throws BackendException if this process may not write
	 * @throws DataAccessException if it was not committed
	 */
	<T> T execute(Supplier<T> work) {
		long since = System.nanoTime();
		for (int attempt = 1;; attempt++) {
			try {
				return once(work);
			}
			catch (ConcurrencyFailureException | DuplicateKeyException ex) {
				this.rows.clear();
				if (attempt >= ATTEMPTS || isOutOfPatience(since)) {
					throw ex;
				}
			}
			catch (DataAccessException | TransactionException ex) {
				this.rows.clear();
				boolean patient = attempt < ATTEMPTS && !isOutOfPatience(since);
				if (!patient || ex instanceof CannotCreateTransactionException || !LostConnection.isCauseOf(ex)) {
					throw ex;
				}
				log.warn("The connection to the archive's database broke ({}); the write is repeated on another one",
						LostConnection.reason(ex));
			}
		}
	}

	/**
	 * Called in a transaction that trims work queues: no other process begins its turn
	 * before it ends. Where there are no turns, it does nothing.
	 * @throws BackendException if another one has begun
	 */
	void checkFirst() {
		if (!this.lock.hasTurns()) {
			return;
		}
		long turn = this.lock.turn();
		if (!this.witness.isTurn(turn)) {
			if (turn > 0) {
				this.lock.replaced();
			}
			throw elsewhere();
		}
	}

	static BackendException elsewhere() {
		return new BackendException("Durable work queues are served by another node of the cluster", null);
	}

	/**
	 * Whether something takes longer than the database may take.
	 * @param since when it began, by {@link System#nanoTime()}
	 */
	boolean isOutOfPatience(long since) {
		return System.nanoTime() - since >= this.patience.toNanos();
	}

	private <T> T once(Supplier<T> work) {
		long term = this.lock.term(this.patience);
		String transaction = this.run + "." + ++this.count;
		AtomicReference<T> done = new AtomicReference<>();
		try {
			this.transactions.executeWithoutResult((status) -> {
				if (!this.witness.mark(term, transaction)) {
					this.lock.replaced();
					throw new BackendException("Another process writes to the archive now", null);
				}
				done.set(work.get());
			});
			this.flush.committed();
		}
		catch (DataAccessException | TransactionException ex) {
			if (done.get() == null || !hasCommitted(term, transaction, ex)) {
				throw ex;
			}
		}
		return done.get();
	}

	/**
	 * A commit that failed may have taken place, or may still be under way, if the
	 * connection broke before the answer came; and one that took place may not have
	 * reached the disk. The database is asked until it answers and has flushed: until
	 * then the publishers of this transaction can be told neither that it took place nor
	 * that it did not. Later publishers are refused if that takes long.
	 */
	private boolean hasCommitted(long term, String transaction, RuntimeException cause) {
		long since = System.nanoTime();
		// A database that cannot write has decided already, and cannot lock the row.
		boolean decided = Outage.isOfStorage(cause);
		while (true) {
			try {
				boolean committed = decided ? this.witness.hasCommitted(term, transaction, false) : Boolean.TRUE
					.equals(this.transactions.execute((status) -> this.witness.hasCommitted(term, transaction, true)));
				if (committed) {
					this.flush.committed();
				}
				return committed;
			}
			catch (DataAccessException | TransactionException ex) {
				decided = decided || Outage.isOfStorage(ex);
				if (this.queue.isClosed() && isOutOfPatience(since)) {
					throw new CannotCreateTransactionException("It is not known whether a commit took place", cause);
				}
				if (isOutOfPatience(since)) {
					BackendException away = new BackendException("The archive's database does not answer", null);
					this.queue.takeAll().forEach((work) -> work.fail(away));
				}
				LockSupport.parkNanos(BETWEEN_QUESTIONS);
			}
		}
	}

}
