package dev.parley.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Frame;

/**
 * The order of one session's frames. A frame is handled at once, on the thread that has
 * read it, unless an earlier one is not finished because it waits for the database: see
 * {@link #pauseUntil}. Then it waits here, the connection is not read, and no thread is
 * held. When the work is done a worker goes on where this has stopped.
 * <p>
 * One thread at a time handles frames: the one that reads, or a worker while frames wait.
 * The monitor guards what waits; under it the transport is told whether to read, and
 * nothing else is called.
 */
public final class FrameQueue {

	private static final Logger log = LoggerFactory.getLogger(FrameQueue.class);

	/**
	 * Bytes of frames that may wait: more than one message of a transport can bring. More
	 * come only over a transport that can't be told not to read.
	 */
	private static final long CAPACITY = 4 * 1024 * 1024;

	private final Session session;

	private final Engine engine;

	private final Outbox outbox;

	/** In their order; null if none has ever waited. */
	private @Nullable Deque<Runnable> waiting;

	/** Of the frames that have waited in this pause, bytes. */
	private long weight;

	/** What the frame that has just been handled waits for. */
	private volatile @Nullable CompletableFuture<?> unfinished;

	private volatile boolean paused;

	private volatile boolean handling;

	private volatile @Nullable Runnable afterCurrent;

	FrameQueue(Session session, Engine engine, Outbox outbox) {
		this.session = session;
		this.engine = engine;
		this.outbox = outbox;
	}

	/**
	 * Handles a frame, now or when those before it are finished. For the thread that
	 * reads the connection.
	 * @param handler called by one thread at a time
	 */
	public void offer(Frame frame, Consumer<Frame> handler) {
		if (this.paused && wait(() -> handler.accept(frame), frame.footprint())) {
			return;
		}
		this.handling = true;
		try {
			handler.accept(frame);
		}
		finally {
			handled();
		}
		pauseIfUnfinished();
	}

	/** Does something else in the order of the frames, such as to tell of a fault. */
	public void then(Runnable action) {
		if (!this.paused || !wait(action, Footprint.MESSAGE)) {
			action.run();
		}
	}

	private boolean wait(Runnable action, int bytes) {
		synchronized (this) {
			if (!this.paused) {
				return false;
			}
			this.weight += bytes;
			if (this.weight <= CAPACITY) {
				if (this.waiting == null) {
					this.waiting = new ArrayDeque<>();
				}
				this.waiting.add(action);
				return true;
			}
		}
		if (!this.session.isClosed()) {
			this.session.error((String) null,
					Problem.overLimit("Too many frames were sent while an earlier one waits for the database", null),
					CloseReason.REFUSED);
		}
		return true;
	}

	private void handled() {
		this.handling = false;
		Runnable action = this.afterCurrent;
		if (action != null) {
			this.afterCurrent = null;
			action.run();
		}
	}

	/**
	 * Lets later frames wait until this is done. For the thread that handles a frame.
	 */
	void pauseUntil(CompletableFuture<?> work) {
		synchronized (this) {
			CompletableFuture<?> other = this.unfinished;
			this.unfinished = (other != null && !other.isDone()) ? CompletableFuture.allOf(other, work) : work;
		}
	}

	private boolean pauseIfUnfinished() {
		if (this.unfinished == null) {
			return false;
		}
		CompletableFuture<?> work;
		synchronized (this) {
			work = this.unfinished;
			this.unfinished = null;
			if (work == null || work.isDone()) {
				return false;
			}
			this.paused = true;
			if (!this.session.isClosed()) {
				this.outbox.pauseReading();
			}
		}
		work.whenComplete((result, failure) -> goOnLater());
		return true;
	}

	private void goOnLater() {
		try {
			this.engine.later(this::goOn);
		}
		catch (RuntimeException | Error ex) {
			log.error("Session {}: there is no thread to go on with: {}", this.session.id(), ex.toString());
			this.session.cut(CloseReason.INTERNAL);
		}
	}

	/** Handles what waits, until that has to wait again or there is no more. */
	private void goOn() {
		try {
			for (Runnable next = next(); next != null; next = next()) {
				this.handling = true;
				try {
					next.run();
				}
				finally {
					handled();
				}
				if (pauseIfUnfinished()) {
					return;
				}
			}
		}
		catch (RuntimeException | Error ex) {
			log.error("Session {}: a frame that had waited was not handled", this.session.id(), ex);
			this.session.close(CloseReason.INTERNAL);
		}
	}

	private synchronized @Nullable Runnable next() {
		Runnable next = (this.waiting != null) ? this.waiting.poll() : null;
		if (next == null) {
			this.paused = false;
			this.weight = 0;
			this.session.received();
			this.outbox.resumeReading();
		}
		return next;
	}

	/**
	 * Whether the connection is not read at present, so that nothing can be heard from
	 * its other end.
	 */
	boolean isPaused() {
		return this.paused;
	}

	/**
	 * The session takes no frame any more: drops those that wait, and reads on to the
	 * end.
	 */
	void release() {
		synchronized (this) {
			this.waiting = null;
			this.outbox.resumeReading();
		}
	}

	/**
	 * Closes the session when every frame that was taken has its answer; takes no more.
	 */
	void close(CloseReason reason) {
		this.session.release();
		Runnable action = () -> this.session.answers().afterAllSoFar(() -> this.session.close(reason));
		this.afterCurrent = action;
		if (!this.handling) {
			action.run();
		}
	}

}
