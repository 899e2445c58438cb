package dev.parley.archive.commit;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

import dev.parley.archive.writer.LostConnection;
import dev.parley.database.Outage;
import dev.parley.engine.log.BackendException;

/**
 * Claims and releases: those of queues that have nothing are answered in one query, and
 * some of the others are written in one transaction. If that fails they are halved until
 * the one at fault is alone, as batches are. Not thread-safe: used by the committer.
 */
final class ClaimCommits {

	private static final Logger log = LoggerFactory.getLogger(ClaimCommits.class);

	/**
	 * Written in one transaction. Each needs queries of its own, and publishers wait for
	 * them.
	 */
	static final int TOGETHER = 25;

	private final CommitQueue queue;

	private final WriterTransactions transactions;

	private final GroupCommits groupCommits;

	private final RareLine failure = new RareLine(System::nanoTime);

	/**
	 * @param queue gets back what is too much for now
	 */
	ClaimCommits(CommitQueue queue, WriterTransactions transactions, GroupCommits groupCommits) {
		this.queue = queue;
		this.transactions = transactions;
		this.groupCommits = groupCommits;
	}

	/** Answers them, or fails them, or leaves some for the next time. */
	void commit(List<Work.OfClaims> works) {
		if (works.isEmpty()) {
			return;
		}
		List<Work.OfClaims> due;
		try {
			due = answerEmpty(works);
		}
		catch (RuntimeException ex) {
			fail(works, ex);
			return;
		}
		int now = Math.min(TOGETHER, due.size());
		this.queue.putBack(due.subList(now, due.size()));
		write(due.subList(0, now));
	}

	/**
	 * On another connection if this one was broken, as with transactions: otherwise
	 * nothing would be claimed before the next look.
	 */
	private List<Work.OfClaims> answerEmpty(List<Work.OfClaims> works) {
		try {
			return this.groupCommits.answerEmpty(works);
		}
		catch (DataAccessException ex) {
			if (ex instanceof CannotGetJdbcConnectionException || !LostConnection.isCauseOf(ex)) {
				throw ex;
			}
			return this.groupCommits.answerEmpty(works);
		}
	}

	private void write(List<Work.OfClaims> works) {
		if (works.isEmpty()) {
			return;
		}
		long since = System.nanoTime();
		List<Runnable> answers;
		try {
			answers = this.transactions.execute(() -> this.groupCommits.claim(works));
		}
		catch (RuntimeException ex) {
			if (works.size() == 1 || isOfAll(ex, since)) {
				fail(works, ex);
				return;
			}
			write(works.subList(0, works.size() / 2));
			write(works.subList(works.size() / 2, works.size()));
			return;
		}
		answers.forEach(Runnable::run);
	}

	/** Whether the others would fail, too, after as long a time. */
	private boolean isOfAll(RuntimeException failure, long since) {
		return failure instanceof BackendException || failure instanceof CannotCreateTransactionException
				|| Outage.isOfStorage(failure)
				|| (Outage.isCauseOf(failure) && this.transactions.isOutOfPatience(since));
	}

	private void fail(List<Work.OfClaims> works, RuntimeException cause) {
		if (!(cause instanceof BackendException) && !Outage.isCauseOf(cause) && this.failure.isDue()) {
			log.warn("Messages of {} cannot be handed out; attempts go on ({})", works.get(0).queue(),
					LostConnection.reason(cause));
		}
		works.forEach((work) -> work.fail((cause instanceof BackendException) ? cause
				: new BackendException("The archive's database cannot be reached", cause)));
	}

}
