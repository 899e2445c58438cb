package dev.parley.archive.commit;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.CannotCreateTransactionException;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.LogTable.Beginning;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.LostConnection;
import dev.parley.archive.writer.WriterLock;
import dev.parley.database.Outage;
import dev.parley.database.OutageLog;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.RefusedException;

/**
 * The one thread that writes. It takes pending work, writes it in one transaction,
 * commits, announces in order, then answers: so the commit, which is the expensive part,
 * is shared by all work that arrived during the previous one.
 * <p>
 * A group that fails is halved until the batch at fault is alone, so that no batch fails
 * because of another. If the database is at fault, and has been waited for, the whole
 * group is refused: each half would wait as long.
 */
public final class Committer implements Runnable {

	private static final Logger log = LoggerFactory.getLogger(Committer.class);

	private static final Duration IDLE = Duration.ofSeconds(1);

	/** Longest time between two trimmings of all logs that have grown, busy or not. */
	private static final long BETWEEN_TRIMS = Duration.ofSeconds(2).toNanos();

	/** Nanoseconds. */
	private static final long STUCK = Duration.ofSeconds(30).toNanos();

	private static final long AFTER_FAILURE = Duration.ofMillis(100).toNanos();

	private final CommitQueue queue;

	private final int groupSize;

	private final Tables tables;

	private final WriterTransactions transactions;

	private final WriterLock lock;

	private final LogRows rows;

	private final GroupCommits groupCommits;

	private final ClaimCommits claims;

	private final Trimmer trimmer;

	private final DiskFlush flush;

	private final StoredBytes stored;

	private final OutgoingSweep outgoing;

	private final Inbound inbound;

	private final Clock clock;

	/** One line a minute, however many are refused. */
	private final OutageLog outages = new OutageLog();

	private final RareLine trimFailure = new RareLine(System::nanoTime);

	private long trimmed = System.nanoTime();

	/** True while it announces and answers, which must not block. */
	private volatile boolean telling;

	/** By {@link System#nanoTime()}. */
	private volatile long tellingSince;

	public Committer(CommitQueue queue, int groupSize, Tables tables, WriterTransactions transactions, WriterLock lock,
			LogRows rows, GroupCommits groupCommits, Trimmer trimmer, DiskFlush flush, StoredBytes stored,
			OutgoingSweep outgoing, Inbound inbound, Clock clock) {
		this.outgoing = outgoing;
		this.stored = stored;
		this.queue = queue;
		this.groupSize = groupSize;
		this.tables = tables;
		this.transactions = transactions;
		this.lock = lock;
		this.rows = rows;
		this.groupCommits = groupCommits;
		this.claims = new ClaimCommits(queue, transactions, groupCommits);
		this.trimmer = trimmer;
		this.flush = flush;
		this.inbound = inbound;
		this.clock = clock;
	}

	@Override
	public void run() {
		while (!this.queue.isClosedAndEmpty()) {
			try {
				round();
			}
			catch (RuntimeException | Error ex) {
				complain(ex);
				LockSupport.parkNanos(AFTER_FAILURE);
			}
		}
	}

	private void round() {
		List<Work> works = this.queue.take(this.groupSize, IDLE);
		boolean all = works.isEmpty() || System.nanoTime() - this.trimmed >= BETWEEN_TRIMS;
		try {
			if (!this.outgoing.isDone(all, this::publish)) {
				works.forEach((work) -> work.fail(new BackendException("Earlier messages could not be stored", null)));
				return;
			}
			commit(works);
		}
		catch (RuntimeException | Error ex) {
			works.forEach((work) -> work.fail(new BackendException("The archive failed", ex)));
			this.rows.clear();
			complain(ex);
		}
		if ((all || this.trimmer.muchHasCome()) && this.lock.isHeld()) {
			trim(all);
		}
		this.stored.complainIfFull();
		this.flush.tick();
	}

	/**
	 * The thread survives every failure: nothing durable would be answered without it.
	 */
	private static void complain(Throwable failure) {
		try {
			log.error("The thread that writes to the archive failed; it goes on", failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private void commit(List<Work> works) {
		List<Work.Publish> group = new ArrayList<>(works.size());
		List<Work.OfClaims> claims = new ArrayList<>(0);
		for (Work work : works) {
			if (work instanceof Work.Publish publish && this.outgoing.hasToWait(publish)) {
				publish.fail(new BackendException("Earlier messages wait for room in its queue", null));
			}
			else if (work instanceof Work.Publish publish) {
				group.add(publish);
			}
			else if (work instanceof Work.OfClaims claim) {
				claims.add(claim);
			}
			else {
				publish(group);
				group = new ArrayList<>();
				if (work instanceof Work.Forget forget) {
					forget(forget);
				}
				else if (work instanceof Work.Await await) {
					answer(await);
				}
			}
		}
		publish(group);
		this.claims.commit(claims);
	}

	/** Returns false if the database was at fault, so that others would fail, too. */
	private boolean publish(List<Work.Publish> group) {
		return publish(group, new LeftBehind());
	}

	/**
	 * @param all of the group, or a part of it
	 * @param behind of the parts before
	 */
	private boolean publish(List<Work.Publish> all, LeftBehind behind) {
		List<Work.Publish> group = behind.failThoseBehind(all);
		if (group.isEmpty()) {
			return true;
		}
		long since = System.nanoTime();
		GroupCommit commit;
		try {
			commit = this.transactions.execute(() -> this.groupCommits.write(group, this.clock::millis));
		}
		catch (BackendException ex) {
			this.stored.forget();
			fail(group, ex, behind);
			return false;
		}
		catch (CannotCreateTransactionException ex) {
			group.forEach((work) -> this.outages.refused(ex));
			fail(group, new BackendException("The archive's database cannot be reached", ex), behind);
			return false;
		}
		catch (RuntimeException ex) {
			this.stored.forget();
			boolean outage = Outage.isOfStorage(ex)
					|| (Outage.isCauseOf(ex) && this.transactions.isOutOfPatience(since));
			if (group.size() == 1 || outage) {
				refuse(group, ex, behind);
				return !Outage.isCauseOf(ex);
			}
			int half = group.size() / 2;
			boolean first = publish(group.subList(0, half), behind);
			return publish(group.subList(half, group.size()), behind) && first;
		}
		this.rows.committed(commit.changed());
		this.stored.add(commit.growth());
		this.trimmer.committed(commit);
		this.tellingSince = System.nanoTime();
		this.telling = true;
		try {
			commit.messages().forEach(this::announce);
			for (int i = 0; i < group.size(); i++) {
				RefusedException refusal = commit.refusal(i);
				if (refusal != null) {
					behind.add(group.get(i), refusal);
					group.get(i).fail(refusal);
					continue;
				}
				this.stored.stored(group.get(i).batch(), commit.positions(i));
				group.get(i).answer().complete(commit.positions(i));
			}
		}
		finally {
			this.telling = false;
		}
		return true;
	}

	/**
	 * Whether announcing one commit has taken too long: the database is not involved, so
	 * only a restart helps. Safe for any thread.
	 * @param now by {@link System#nanoTime()}
	 */
	public boolean isStuck(long now) {
		return this.telling && now - this.tellingSince >= STUCK;
	}

	/**
	 * The database's own message may quote headers and bodies, so neither logs nor
	 * senders get it.
	 */
	private void refuse(List<Work.Publish> works, RuntimeException cause, LeftBehind behind) {
		String reason = LostConnection.reason(cause);
		if (Outage.isCauseOf(cause)) {
			works.forEach((work) -> this.outages.refused(cause));
		}
		else {
			log.warn("Not stored: {} and {} more batches ({})", works.get(0).batch().publications(), works.size() - 1,
					reason);
		}
		BackendException failure = new BackendException("The database did not store the message (%s)".formatted(reason),
				null);
		fail(works.stream().filter((work) -> Outage.isCauseOf(cause) || work.outgoing().size() > 1).toList(), failure,
				behind);
		// One alone that the database does not take stays for ever, and nothing behind
		// it.
		works.forEach((work) -> work.fail(failure));
	}

	private static void fail(List<Work.Publish> works, BackendException failure, LeftBehind behind) {
		works.forEach((work) -> {
			behind.add(work, failure);
			work.fail(failure);
		});
	}

	private void announce(StoredMessage message) {
		try {
			this.inbound.appended(message);
		}
		catch (RuntimeException | Error ex) {
			log.error("{} was stored, but not delivered", message, ex);
		}
	}

	/** All work accepted earlier has been written, if this process may write. */
	private void answer(Work.Await work) {
		try {
			this.transactions.execute(() -> true);
			work.answer().complete(null);
		}
		catch (RuntimeException ex) {
			work.fail((ex instanceof BackendException) ? ex
					: new BackendException("The archive's database cannot be reached", ex));
		}
	}

	/** Called by this thread only. */
	public void forget(Work.Forget work) {
		try {
			long gone = this.transactions.execute(() -> {
				LogRow row = this.tables.logs().lock(work.destination());
				long bytes = (row != null) ? this.tables.messages().bytes(row) : 0;
				if (row != null) {
					this.tables.logs().delete(List.of(row));
					this.tables.logs().insert(List.of(work.destination()), (name) -> Beginning.ofAnotherLife());
					this.tables.messages().deleteAll(row.id());
					this.tables.claims().deleteAll(row.id());
					this.tables.latest().deleteAll(row.id());
					this.tables.keys().deleteAll(row.id());
				}
				return bytes;
			});
			this.stored.add(-gone);
			this.rows.remove(work.destination());
			work.answer().complete(null);
		}
		catch (RuntimeException ex) {
			work.fail(new BackendException("The log could not be forgotten", ex));
		}
	}

	private void trim(boolean all) {
		if (all) {
			this.trimmed = System.nanoTime();
		}
		try {
			if (this.lock.node() != null) {
				this.stored.countAgain(System.nanoTime());
			}
			this.stored.know(this.tables.messages());
			this.trimmer.run(all);
		}
		catch (RuntimeException ex) {
			this.stored.forget();
			// Trims with nothing to do lie between two that fail.
			if (this.trimFailure.isDue()) {
				log.warn("Old messages cannot be deleted; attempts go on ({})", LostConnection.reason(ex));
			}
			log.debug("Old messages were not deleted ({})", LostConnection.reason(ex));
		}
	}

}
