package dev.parley.engine.overload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.delivery.PacedLog;
import dev.parley.engine.delivery.Recipient;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.memory.Part;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Closes sessions when those of a user, or all together, use too much memory: the largest
 * first, until there is room for the others again. Safe for any thread.
 */
public final class Overload {

	private static final Logger log = LoggerFactory.getLogger(Overload.class);

	/** Bytes; closing a session that holds less would not help. */
	private static final long WORTHWHILE = 16 * 1024;

	private final Memory memory;

	private final Collection<? extends Holder> sessions;

	private final Executor workers;

	private final ConcurrentMap<String, UserMemory> users = new ConcurrentHashMap<>();

	private final AtomicBoolean relieving = new AtomicBoolean();

	/** Number of the current count of frames; guarded by this object's monitor. */
	private int round;

	/** Bytes of all sessions at the last count. */
	private volatile long seen;

	/**
	 * @param sessions a live view of the open sessions
	 */
	public Overload(Memory memory, Collection<? extends Holder> sessions, Executor workers) {
		this.memory = memory;
		this.sessions = sessions;
		this.workers = workers;
	}

	public Memory memory() {
		return this.memory;
	}

	/**
	 * Checks that something new may begin.
	 * @throws RefusedException if sessions use all memory that they may
	 */
	public void admit(@Nullable String destination) {
		if (this.memory.isFull()) {
			throw new RefusedException(Problem.overloaded(destination));
		}
	}

	/**
	 * Checks that a message may be stored in memory.
	 * @throws RefusedException if stored messages use all memory that they may
	 */
	public void admitStored(String destination) {
		if (this.memory.isFullOfStored()) {
			throw new RefusedException(Problem.overloaded(destination));
		}
	}

	/** A session belongs to this user. */
	public void joined(SessionMemory session, String user) {
		this.users.compute(user, (name, known) -> {
			UserMemory owner = ((known != null) ? known : new UserMemory(name)).joined();
			session.belongsTo(owner);
			return owner;
		});
	}

	/** A session has ended. Idempotent. */
	public void left(SessionMemory session) {
		UserMemory owner = session.belongsTo(null);
		if (owner != null) {
			this.users.computeIfPresent(owner.name(), (name, known) -> known.left() ? null : known);
		}
	}

	/** A session holds more, or less. */
	void changed(Part part, long change, @Nullable UserMemory user) {
		this.memory.add(part, change);
		boolean tight = this.memory.isTight() || (user != null && user.bytes() > this.memory.mostOfUser());
		if (change > 0 && tight) {
			relieveSoon();
		}
	}

	private void relieveSoon() {
		if (this.relieving.compareAndSet(false, true)) {
			this.workers.execute(this::relieve);
		}
	}

	/** Counts shared memory again, because it changes. */
	public void recount() {
		if (this.memory.isShared() && this.relieving.compareAndSet(false, true)) {
			relieve();
		}
	}

	/**
	 * Makes room if sessions hold too much, on this thread, so that senders do not fill
	 * the memory faster than it is freed. For a thread without locks.
	 */
	public void makeRoom() {
		if (this.memory.isTight()) {
			look();
		}
	}

	private void relieve() {
		try {
			look();
		}
		finally {
			this.relieving.set(false);
		}
		if (this.memory.isTight() && this.memory.ofSessions() > this.seen) {
			// It has grown meanwhile, and no other call may notice.
			relieveSoon();
		}
	}

	private synchronized void look() {
		for (UserMemory user : this.users.values()) {
			if (user.bytes() > this.memory.mostOfUser()) {
				relieve(user);
			}
		}
		if (this.memory.isTight() || this.memory.isShared()) {
			relieveAll();
		}
	}

	private void relieve(UserMemory user) {
		List<Holder> theirs = fattest();
		theirs.removeIf((session) -> !session.memory().isOf(user));
		long left = theirs.stream().mapToLong((session) -> session.memory().bytes()).sum();
		for (Holder session : theirs) {
			if (left <= this.memory.mostOfUser()) {
				return;
			}
			left -= session.memory().bytes();
			close(session, "its user's sessions hold " + user.bytes() + " bytes");
		}
	}

	/**
	 * First counts each frame once, since many sessions may hold the same message. The
	 * largest sessions are counted first, and are charged for shared frames.
	 */
	private void relieveAll() {
		this.round++;
		this.seen = this.memory.ofSessions();
		List<Holder> all = fattest();
		long counted = 0;
		long held = 0;
		long[] own = new long[all.size()];
		for (int i = 0; i < own.length; i++) {
			Recipient recipient = all.get(i).recipient();
			long bytes = all.get(i).memory().bytes();
			own[i] = Math.max(0, bytes - recipient.frames()) + recipient.framesOnce(this.round);
			counted += bytes;
			held += own[i];
		}
		this.memory.shared(Math.max(0, counted - held));
		boolean tight = held > this.memory.most() / 8 * 3;
		for (int i = 0; tight && i < own.length && held > this.memory.most() / 4; i++) {
			if (own[i] >= WORTHWHILE) {
				held -= own[i];
				close(all.get(i), "all sessions hold " + this.memory.ofSessions() + " bytes");
			}
		}
	}

	/** The open sessions that hold something, largest first. */
	private List<Holder> fattest() {
		List<Holder> open = new ArrayList<>(this.sessions);
		open.removeIf((session) -> session.isClosed() || session.memory().bytes() == 0);
		open.sort(Comparator.comparingLong((Holder session) -> session.memory().bytes()).reversed());
		return open;
	}

	private void close(Holder session, String why) {
		PacedLog.warn(log, session.recipient(),
				"closed, holds %d bytes while %s".formatted(session.memory().bytes(), why));
		session.tooFat();
	}

	/** The number of users with sessions, for tests. */
	int users() {
		return this.users.size();
	}

	/** A session, as a holder of memory. */
	public abstract static class Holder {

		public abstract SessionMemory memory();

		public abstract Recipient recipient();

		public abstract boolean isClosed();

		/** Closes it to free its memory. */
		public abstract void tooFat();

	}

}
