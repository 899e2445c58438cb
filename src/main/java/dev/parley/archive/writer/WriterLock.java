package dev.parley.archive.writer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.dao.DataAccessException;

import dev.parley.archive.table.WriterTable;
import dev.parley.engine.log.BackendException;

/**
 * The right to be the one process that writes to the archive. A process begins its term
 * when it gets the {@link Mutex}. If it loses the mutex it writes nothing until it has it
 * again; if another process has begun a term meanwhile, it never writes again: its
 * memory, work queues above all, is outdated. Processes that write together share one
 * term, and replace and are replaced by one that writes alone. Of them the first serves
 * the work queues: once it has lost that to another, it never writes again, either.
 * <p>
 * One thread holds the mutex; everything else is safe for any thread.
 */
public final class WriterLock implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(WriterLock.class);

	public static final String THREAD = "parley-writer-lock";

	/** Pause between two checks of the mutex. */
	private static final Duration PAUSE = Duration.ofMillis(500);

	private final Mutex mutex;

	private final WriterTable table;

	private final Runnable onReplaced;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private State state = State.NEW;

	/** When the state was entered, by {@link System#nanoTime()}. */
	private long since = System.nanoTime();

	/** 0 before the first term. */
	private long term;

	private volatile boolean first;

	/** The turn of this process as the first of several; 0 if it never was. */
	private volatile long turn;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a lock that is not held yet.
	 * @param onReplaced called once when another process has taken over from this one
	 */
	public WriterLock(Mutex mutex, WriterTable table, Runnable onReplaced) {
		this.mutex = mutex;
		this.table = table;
		this.onReplaced = onReplaced;
	}

	/** Takes the lock if it is free, and otherwise keeps trying in the background. */
	public void start() {
		look();
		if (this.mutex.canBeLost()) {
			Thread looking = new Thread(this::lookAgainAndAgain, THREAD);
			looking.setDaemon(true);
			this.thread = looking;
			looking.start();
		}
	}

	private void lookAgainAndAgain() {
		while (pause()) {
			try {
				look();
			}
			catch (RuntimeException | Error ex) {
				failed(ex);
			}
		}
		this.mutex.release();
	}

	/** The thread survives every failure. */
	private void failed(Throwable failure) {
		try {
			this.first = false;
			log.error("The archive's lock could not be checked; the next attempt comes soon", failure);
			if (this.term > 0) {
				become(State.LOST);
			}
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	/** Whether the thread that holds the mutex runs, or is not needed. */
	public boolean isLookedAfter() {
		Thread looking = this.thread;
		return looking == null || looking.isAlive() || is(State.CLOSED) || is(State.REPLACED);
	}

	/** Returns whether to go on. */
	private boolean pause() {
		this.lock.lock();
		try {
			long nanos = PAUSE.toNanos();
			while (!isOver() && nanos > 0) {
				nanos = this.changed.awaitNanos(nanos);
			}
			return !isOver();
		}
		catch (InterruptedException ex) {
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isOver() {
		return this.state == State.REPLACED || this.state == State.CLOSED;
	}

	private void look() {
		try {
			boolean holds = this.mutex.hold();
			if (holds) {
				held();
				this.first = isHeld() && isFirstNow();
			}
			else if (this.term > 0 && this.table.term() != this.term) {
				replaced();
			}
			else {
				this.first = false;
				become((this.term > 0) ? State.LOST : State.WAITING);
			}
		}
		catch (SQLException | DataAccessException ex) {
			log.debug("The database cannot tell whether another process writes", ex);
			this.first = false;
			if (this.term > 0) {
				become(State.LOST);
			}
			else if (is(State.NEW) && become(State.UNKNOWN)) {
				log.warn("The database does not tell whether another process writes ({}): this one waits, not ready,"
						+ " and asks again", LostConnection.reason(ex));
			}
		}
	}

	private void held() {
		if (this.state == State.HELD) {
			return;
		}
		String node = this.mutex.node();
		long found = this.table.term();
		if (this.term == 0) {
			if (node != null) {
				this.term = this.table.join(node);
				become(State.HELD);
			}
			else if (this.table.begin(found)) {
				this.term = found + 1;
				become(State.HELD);
			}
		}
		else if (found == this.term) {
			if (node != null) {
				this.table.register(node);
			}
			become(State.HELD);
		}
		else {
			replaced();
		}
	}

	/**
	 * A process that has been the first and is so again goes on if no other one has been
	 * the first meanwhile.
	 */
	private boolean isFirstNow() {
		if (this.mutex.node() == null || !this.mutex.hasTurns() || this.first) {
			return this.mutex.isFirst();
		}
		try {
			if (this.turn == 0 && this.mutex.isFirst()) {
				this.turn = this.table.beginTurn();
			}
			else if (this.turn > 0 && this.table.turn() != this.turn) {
				log.warn("Another node has served the durable work queues meanwhile");
				replaced();
				return false;
			}
			return this.mutex.isFirst();
		}
		catch (DataAccessException ex) {
			log.debug("The database cannot tell which process is the first", ex);
			return false;
		}
	}

	/** Another process writes: this one must never write again. */
	public void replaced() {
		this.first = false;
		if (become(State.REPLACED)) {
			this.onReplaced.run();
		}
	}

	/** Returns whether the state has changed. */
	private boolean become(State next) {
		State before;
		this.lock.lock();
		try {
			before = this.state;
			if (isOver() || before == next) {
				return false;
			}
			this.state = next;
			this.since = System.nanoTime();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (next.line != null && (next != State.HELD || before != State.NEW)) {
			log.atLevel(next.level()).log(next.line);
		}
		return true;
	}

	/**
	 * The term in which this process may write.
	 * @param patience how long to wait until it may write, counted from when it was found
	 * that it may not
	 * @throws BackendException if it may not
	 */
	public long term(Duration patience) {
		this.lock.lock();
		try {
			long nanos = patience.toNanos() - (System.nanoTime() - this.since);
			while (this.state != State.HELD) {
				if (isOver() || nanos <= 0) {
					throw new BackendException("Another process writes to the archive, or this one cannot know", null);
				}
				nanos = this.changed.awaitNanos(nanos);
			}
			return this.term;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BackendException("Interrupted while waiting for the archive's lock", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The name of this process if several write together; null if it writes alone.
	 */
	public @Nullable String node() {
		return this.mutex.node();
	}

	/**
	 * Whether this process does what one of several should do. For moments two may
	 * believe it.
	 */
	public boolean isFirst() {
		return this.first;
	}

	/** Whether the first of several has a turn, which ends when another one's begins. */
	public boolean hasTurns() {
		return this.mutex.hasTurns();
	}

	/**
	 * The number of this process's turn as the first of several; 0 if it has not been the
	 * first, or writes alone.
	 */
	public long turn() {
		return this.turn;
	}

	public boolean isHeld() {
		return is(State.HELD);
	}

	/**
	 * Whether this process has never written, because another one writes or may write.
	 */
	public boolean isWaiting() {
		return is(State.WAITING) || is(State.NEW) || is(State.UNKNOWN);
	}

	/**
	 * Whether this process has never written, because another one writes for certain.
	 */
	public boolean isKeptOut() {
		return is(State.WAITING);
	}

	/** Whether another process has taken over: this one never writes again. */
	public boolean isReplaced() {
		return is(State.REPLACED);
	}

	private boolean is(State expected) {
		this.lock.lock();
		try {
			return this.state == expected;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Lets the next process in. */
	@Override
	public void close() {
		become(State.CLOSED);
		Thread looking = this.thread;
		if (looking == null) {
			this.mutex.release();
			return;
		}
		try {
			looking.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private enum State {

		NEW(null),

		/** Like {@link #NEW}, and logged. */
		UNKNOWN(null),

		WAITING("Another process uses this database: this one waits, not ready, until that one has gone"),

		HELD("This process writes to the database now"),

		LOST("The lock that keeps other processes from writing to the database is lost;"
				+ " nothing durable is stored until this process has it again"),

		REPLACED("Another process writes to the database instead of this one, which must be started again"),

		CLOSED(null);

		private final @Nullable String line;

		State(@Nullable String line) {
			this.line = line;
		}

		private Level level() {
			return switch (this) {
				case WAITING, LOST -> Level.WARN;
				case REPLACED -> Level.ERROR;
				default -> Level.INFO;
			};
		}

	}

}
