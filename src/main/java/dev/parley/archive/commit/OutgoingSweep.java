package dev.parley.archive.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

import dev.parley.archive.table.LogRow;
import dev.parley.archive.table.MessageTable;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.problem.RefusedException;

/**
 * Moves the outgoing publications that no pending work of this process moves: those of
 * processes that have ended or may not write, and those of this one whose work has
 * failed. Until the latter are moved nothing else is written, or it would overtake them.
 * Not thread-safe: used by the committer, except for {@link #failed} and
 * {@link #isWaitedFor}.
 */
public final class OutgoingSweep {

	/** Rows moved by one transaction. */
	private static final int CHUNK = 50;

	/**
	 * Most in one sweep beyond this process's failed ones: other processes may add rows
	 * as fast as they are moved.
	 */
	private static final int CHUNKS = 200;

	/** Most rows remembered because they cannot be stored for reasons of their own. */
	private static final int REFUSED = 1000;

	private final Tables tables;

	private final WriterLock lock;

	private final Retentions retentions;

	private final Inbound inbound;

	private final String process;

	/** The highest id of this process's rows that no work moves. */
	private final AtomicLong failedUpTo = new AtomicLong();

	/** Each is reported once, and stays. */
	private final Set<Long> refused = new HashSet<>();

	/** Full work queues for which rows have been left. */
	private volatile Set<String> waitedFor = Set.of();

	private volatile boolean due = true;

	/** Whether works of this process have failed since the last sweep. */
	private volatile boolean behind;

	private boolean heldBefore;

	/**
	 * @param tables read by the committer
	 * @param process whose rows have works of their own
	 */
	public OutgoingSweep(Tables tables, WriterLock lock, Retentions retentions, Inbound inbound, String process) {
		this.tables = tables;
		this.lock = lock;
		this.retentions = retentions;
		this.inbound = inbound;
		this.process = process;
	}

	/** These rows of this process, if they exist, are not moved by a work. */
	public void failed(Collection<Long> ids) {
		ids.forEach((id) -> this.failedUpTo.accumulateAndGet(id, Math::max));
		this.behind = true;
		this.due = true;
	}

	/**
	 * Moves them if they have to be moved before anything else, and the others now and
	 * then.
	 * @param others whether it is time for those
	 * @param publish writes works; returns false if the database was at fault
	 * @return false if nothing else may be written
	 */
	boolean isDone(boolean others, Predicate<List<Work.Publish>> publish) {
		if (!this.lock.isHeld()) {
			this.heldBefore = false;
			return true;
		}
		boolean first = this.due || !this.heldBefore;
		if (first || others) {
			this.due = false;
			this.behind = false;
			boolean moved = move(others, publish);
			this.due = this.due || (first && !moved);
			this.behind = this.behind || !moved;
			this.heldBefore = true;
			return moved || !first;
		}
		return true;
	}

	/**
	 * Whether rows that have been committed earlier may wait for one of its destinations:
	 * something has failed since the last sweep, or a queue has been full, though there
	 * may be room by now. Then it must not be moved: the sweep moves it after them.
	 */
	boolean hasToWait(Work.Publish work) {
		return !work.outgoing().isEmpty() && (this.behind
				|| work.batch().publications().stream().map(Publication::destination).anyMatch(this::isWaitedFor));
	}

	/**
	 * Whether rows wait for room in this queue, which several processes hand out: more of
	 * them would wait, too, without a bound. Safe for any thread.
	 */
	public boolean isWaitedFor(String destination) {
		return this.lock.node() != null && this.waitedFor.contains(destination);
	}

	/**
	 * @param all whether to look again at full queues for which rows have been left:
	 * counting what is in them takes long
	 */
	private boolean move(boolean all, Predicate<List<Work.Publish>> publish) {
		Set<String> full = new HashSet<>(all ? Set.of() : this.waitedFor);
		boolean moved = false;
		try {
			moved = move(full, publish);
		}
		catch (DataAccessException ex) {
			full.addAll(this.waitedFor);
		}
		this.waitedFor = Set.copyOf(full);
		return moved;
	}

	/**
	 * @param full gets the queues for which rows are left
	 */
	private boolean move(Set<String> full, Predicate<List<Work.Publish>> publish) {
		long after = 0;
		List<String> gone = gone();
		for (int i = 0; i < CHUNKS || after < this.failedUpTo.get(); i++) {
			List<Outgoing.Entry> rows = next(gone, after, full);
			if (rows.isEmpty()) {
				return true;
			}
			after = rows.get(rows.size() - 1).id();
			if (!move(rows, full, publish)) {
				full.addAll(this.waitedFor);
				return false;
			}
		}
		return true;
	}

	/**
	 * Of processes that write together each one moves its own; those of the ones that are
	 * gone are moved by the first.
	 * @return null if this process writes alone, so all others do not
	 */
	private @Nullable List<String> gone() {
		if (this.lock.node() == null) {
			return null;
		}
		return this.lock.isFirst() ? this.tables.outgoing().gone(this.process) : List.of();
	}

	/**
	 * @param full what waits for these queues stays, and does not count: it may be more
	 * than all chunks
	 */
	private List<Outgoing.Entry> next(@Nullable List<String> gone, long after, Set<String> full) {
		long upTo = this.failedUpTo.get();
		return (gone == null) ? this.tables.outgoing().find(this.process, upTo, after, full, CHUNK)
				: this.tables.outgoing().find(gone, this.process, upTo, after, full, CHUNK);
	}

	private boolean move(List<Outgoing.Entry> rows, Set<String> full, Predicate<List<Work.Publish>> publish) {
		List<Runnable> rooms = new ArrayList<>(rows.size());
		try {
			List<Work.Publish> works = works(rows, full, rooms);
			boolean moved = publish.test(works);
			for (Work.Publish work : works) {
				Throwable failure = failure(work);
				if (failure instanceof RefusedException) {
					work.batch().publications().forEach((each) -> full.add(each.destination()));
				}
				else if (moved && failure != null && this.refused.size() < REFUSED) {
					this.refused.addAll(work.outgoing());
				}
			}
			return moved;
		}
		finally {
			rooms.forEach(Runnable::run);
		}
	}

	/** What the store refuses as its bounds say, such as a full queue, may go later. */
	private static @Nullable Throwable failure(Work.Publish work) {
		return work.answer().isCompletedExceptionally() ? work.answer().handle((positions, failure) -> failure).join()
				: null;
	}

	/**
	 * Rows for a work queue that is full stay, in their order.
	 * @param full gets those queues
	 */
	private List<Work.Publish> works(List<Outgoing.Entry> rows, Set<String> full, List<Runnable> rooms) {
		Map<String, MessageTable.Sum> waiting = new HashMap<>();
		List<Work.Publish> works = new ArrayList<>(rows.size());
		for (Outgoing.Entry row : rows) {
			Publication publication = row.publication();
			String destination = publication.destination();
			if (this.refused.contains(row.id()) || full.contains(destination)) {
				continue;
			}
			Runnable room = roomFor(publication, waiting);
			if (room != null) {
				rooms.add(room);
				works.add(Work.Publish.moving(List.of(row)));
			}
			else {
				full.add(destination);
			}
		}
		return works;
	}

	private @Nullable Runnable roomFor(Publication publication, Map<String, MessageTable.Sum> waiting) {
		String destination = publication.destination();
		Retention bounds = this.retentions.of(destination);
		if (!DestinationNames.isQueue(destination) || bounds.keepsNothing()) {
			return this.inbound.roomFor(publication);
		}
		MessageTable.Sum before = waiting.computeIfAbsent(destination, this::waitingIn);
		MessageTable.Sum after = new MessageTable.Sum(before.messages() + 1, before.bytes() + publication.footprint());
		if (after.messages() > bounds.count() || (bounds.bytes() > 0 && after.bytes() > bounds.bytes())) {
			return null;
		}
		waiting.put(destination, after);
		return this.inbound.roomFor(publication);
	}

	private MessageTable.Sum waitingIn(String queue) {
		LogRow log = this.tables.logs().find(queue);
		return (log != null) ? this.tables.messages().sum(log.id()) : new MessageTable.Sum(0, 0);
	}

}
