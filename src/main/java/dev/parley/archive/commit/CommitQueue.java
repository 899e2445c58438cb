package dev.parley.archive.commit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.parley.engine.log.Batch;
import dev.parley.engine.log.BackendException;

/**
 * Pending work of the committer, bounded by weight. Each sender has a line, and the lines
 * take turns by bytes, so a sender of few messages does not wait for everything that
 * others have sent. If the database cannot keep up, publishers are asked to wait for
 * their answers; if they do not, or are too many, they are refused at once: no method
 * blocks for room. Safe for any thread.
 */
public final class CommitQueue {

	/** Bytes taken at once, and so written by one commit, which keeps commits short. */
	static final long GROUP = 4 * 1024 * 1024;

	/** One sender's work may fill no more than this part of the queue. */
	private static final int SHARES = 8;

	/**
	 * Claims and releases taken at once: one query finds those of empty queues, and what
	 * is too much then is put back.
	 */
	private static final int CLAIMS = 100;

	private final ReentrantLock lock = new ReentrantLock(true);

	private final Condition arrived = this.lock.newCondition();

	/** By sender; none is empty. Changed under the lock. */
	private final Map<String, Line> lines = new ConcurrentHashMap<>();

	/** The same lines; the first is the next to have its turn. */
	private final Deque<Line> turns = new ArrayDeque<>();

	/** Work on whole logs, first come first served. */
	private final Deque<Place> ofLogs = new ArrayDeque<>();

	/** First come first served. */
	private final Deque<Work.OfClaims> ofClaims = new ArrayDeque<>();

	private final long capacity;

	/** The number of the newest work. */
	private long number;

	private volatile long weight;

	private boolean closed;

	/**
	 * @param capacity bytes from which publishers should wait, a single sender from an
	 * eighth of it; work that still arrives is accepted up to twice as much. Heavier work
	 * is accepted when nothing else is pending.
	 */
	public CommitQueue(long capacity) {
		this.capacity = capacity;
	}

	/**
	 * Adds to the end of its sender's line.
	 * @throws BackendException if there is no room, or this is closed
	 */
	public void put(Work work) {
		this.lock.lock();
		try {
			long theirs = weightOf(work.sender());
			if ((theirs > 0 && theirs + work.weight() > 2 * shareOf(work.sender()))
					|| (this.weight > 0 && this.weight + work.weight() > 2 * this.capacity)) {
				throw new BackendException(
						"The archive is too far behind: %d bytes wait for the database, %d of them of this sender"
							.formatted(this.weight, theirs),
						null);
			}
			add(work);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether this sender should wait for their answers. */
	public boolean isFull(String sender) {
		return this.weight >= this.capacity || weightOf(sender) >= shareOf(sender);
	}

	private long weightOf(String sender) {
		Line line = this.lines.get(sender);
		return (line != null) ? line.weight() : 0;
	}

	private long shareOf(String sender) {
		return sender.equals(Batch.APPLICATION) ? this.capacity : Math.max(1, this.capacity / SHARES);
	}

	/** Adds to the end of its sender's line, even without room. */
	public void putAtOnce(Work work) {
		this.lock.lock();
		try {
			add(work);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Before all other claims and releases, also when this is closed. */
	void putBack(List<Work.OfClaims> works) {
		this.lock.lock();
		try {
			for (int i = works.size() - 1; i >= 0; i--) {
				this.ofClaims.addFirst(works.get(i));
				grow(works.get(i).weight());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void add(Work work) {
		if (this.closed) {
			throw new BackendException("The archive is closed", null);
		}
		this.number++;
		if (work instanceof Work.Publish publish) {
			Line line = this.lines.get(work.sender());
			if (line == null) {
				line = new Line(work.sender());
				this.lines.put(work.sender(), line);
				this.turns.add(line);
			}
			line.add(this.number, publish);
		}
		else if (work instanceof Work.OfLog ofLog) {
			this.ofLogs.add(new Place(this.number, ofLog));
		}
		else if (work instanceof Work.OfClaims ofClaims) {
			this.ofClaims.add(ofClaims);
		}
		grow(work.weight());
		this.arrived.signal();
	}

	/** Changed under the lock alone. */
	@SuppressWarnings("NonAtomicVolatileUpdate")
	private void grow(long bytes) {
		this.weight += bytes;
	}

	/**
	 * Takes the next work: first work on whole logs, each preceded by the work that was
	 * accepted for its log earlier; then from each line in turn, and some claims. Each
	 * line stays in order.
	 * @param limit largest number of works taken from lines in turn
	 * @param patience how long to wait for the first one
	 * @return empty if none came
	 */
	List<Work> take(int limit, Duration patience) {
		this.lock.lock();
		try {
			long nanos = patience.toNanos();
			while (isEmpty() && !this.closed && nanos > 0) {
				nanos = this.arrived.awaitNanos(nanos);
			}
			List<Work> taken = new ArrayList<>();
			takeOfLogs(taken);
			takeInTurn(limit, GROUP, taken);
			takeClaims(CLAIMS, taken);
			grow(-taken.stream().mapToLong(Work::weight).sum());
			return taken;
		}
		catch (InterruptedException ex) {
			return List.of();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Takes all pending work. */
	List<Work> takeAll() {
		this.lock.lock();
		try {
			List<Work> taken = new ArrayList<>();
			takeOfLogs(taken);
			takeInTurn(Integer.MAX_VALUE, Long.MAX_VALUE, taken);
			takeClaims(Integer.MAX_VALUE, taken);
			grow(-this.weight);
			return taken;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void takeOfLogs(List<Work> taken) {
		for (Place place = this.ofLogs.poll(); place != null; place = this.ofLogs.poll()) {
			long before = place.number();
			String destination = place.work().destination();
			this.lines.values().forEach((line) -> line.takeUpTo(before, (work) -> work.isAbout(destination), taken));
			taken.add(place.work());
		}
		for (Iterator<Line> each = this.turns.iterator(); each.hasNext();) {
			Line line = each.next();
			if (line.isEmpty()) {
				each.remove();
				this.lines.remove(line.sender());
			}
		}
	}

	private void takeClaims(int limit, List<Work> taken) {
		for (int i = 0; i < limit && !this.ofClaims.isEmpty(); i++) {
			taken.add(this.ofClaims.remove());
		}
	}

	private void takeInTurn(int limit, long bytes, List<Work> taken) {
		int count = 0;
		long left = bytes;
		while (count < limit && left > 0 && !this.turns.isEmpty()) {
			Line line = this.turns.remove();
			line.turn();
			while (count < limit && left > 0 && line.hasCredit()) {
				Work work = line.take();
				taken.add(work);
				left -= work.weight();
				count++;
			}
			if (line.isEmpty()) {
				this.lines.remove(line.sender());
			}
			else {
				this.turns.add(line);
			}
		}
	}

	/** Accepts nothing more. Pending work can still be taken. */
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.arrived.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isEmpty() {
		return this.turns.isEmpty() && this.ofLogs.isEmpty() && this.ofClaims.isEmpty();
	}

	boolean isClosedAndEmpty() {
		this.lock.lock();
		try {
			return this.closed && isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	public boolean isClosed() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	private record Place(long number, Work.OfLog work) {
	}

}
