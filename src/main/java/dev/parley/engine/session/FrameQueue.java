package dev.parley.engine.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.broker.Broker;
import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.memory.Charge;
import dev.parley.engine.memory.Part;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.thread.BlockingPool;
import dev.parley.engine.thread.BlockingPools;
import dev.parley.engine.thread.WaitsFor;

/**
 * The order of one session's frames. A frame is handled at once, on the thread that has
 * read it, unless it may wait for something ({@link FrameHandler#waitsFor}), or an
 * earlier one is not finished because it waits for the database ({@link #pauseUntil}).
 * Then the connection is not read, later frames wait here, and no reading thread is held:
 * the frame is handled by one of the {@link BlockingPools}, or, when the work is done, a
 * worker continues from there.
 * <p>
 * Safe for any thread; one at a time handles frames: the one that reads, or another one
 * while frames wait. The monitor guards the waiting frames; under it the transport is
 * told whether to read, and nothing else is called.
 */
public final class FrameQueue {

	private static final Logger log = LoggerFactory.getLogger(FrameQueue.class);

	/**
	 * Bytes of frames that may wait: more than one message of a transport can bring. More
	 * come only over a transport that can't be told not to read.
	 */
	private static final long CAPACITY = 4 * 1024 * 1024;

	private final Session session;

	private final Broker broker;

	private final Outbox outbox;

	/** In order; null if none has ever waited. */
	private @Nullable Deque<Turn> waiting;

	/** Size of the waiting frames, bytes. */
	private long weight;

	private final Charge charge;

	/** The work that the last handled frame waits for. */
	private volatile @Nullable CompletableFuture<?> unfinished;

	private volatile boolean paused;

	private volatile boolean handling;

	private volatile @Nullable Runnable afterCurrent;

	FrameQueue(Session session, Broker broker, Outbox outbox) {
		this.session = session;
		this.broker = broker;
		this.outbox = outbox;
		this.charge = new Charge(session.memory(), Part.WAITING);
	}

	/**
	 * Handles a frame, now or when those before it are finished. For the thread that
	 * reads the connection.
	 * @param handler called by one thread at a time
	 */
	public void offer(Frame frame, FrameHandler handler) {
		if (this.paused && wait(new Turn.OfFrame(frame, handler))) {
			return;
		}
		if (handler.waitsFor(frame) != WaitsFor.NOTHING) {
			pause();
			goOn(new Turn.OfFrame(frame, handler), WaitsFor.NOTHING);
			return;
		}
		handle(() -> handler.handle(frame), false);
		pauseIfUnfinished();
	}

	/** The same for a frame that waits for nothing. */
	public void offer(Frame frame, Consumer<Frame> handler) {
		if (this.paused && wait(new Turn.Action(() -> handler.accept(frame), frame.footprint(), false))) {
			return;
		}
		handle(() -> handler.accept(frame), false);
		pauseIfUnfinished();
	}

	/**
	 * Runs an action in the order of the frames, such as reporting a fault. It runs in
	 * any case, even after the session has ended.
	 */
	public void then(Runnable action) {
		synchronized (this) {
			if (this.paused) {
				add(new Turn.Action(action, Footprint.MESSAGE, true));
				return;
			}
		}
		action.run();
	}

	private void add(Turn turn) {
		this.weight += turn.weight();
		if (this.waiting == null) {
			this.waiting = new ArrayDeque<>();
		}
		this.waiting.add(turn);
		this.charge.now(this.weight);
	}

	private boolean wait(Turn turn) {
		synchronized (this) {
			if (!this.paused) {
				return false;
			}
			if (this.weight + turn.weight() <= CAPACITY) {
				add(turn);
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

	/**
	 * Either this sees that the session closes, and the frame is not begun, or
	 * {@link #close} sees that it is being handled, and waits for its end.
	 */
	private void handle(Runnable turn, boolean inAnyCase) {
		this.handling = true;
		try {
			if (inAnyCase || this.afterCurrent == null) {
				turn.run();
			}
		}
		finally {
			this.handling = false;
			Runnable action = this.afterCurrent;
			if (action != null) {
				this.afterCurrent = null;
				action.run();
			}
		}
	}

	/**
	 * Makes later frames wait until this is done. For the thread that handles a frame.
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
			pause();
		}
		work.whenComplete((result, failure) -> goOnLater());
		return true;
	}

	private synchronized void pause() {
		this.paused = true;
		if (!this.session.isClosed()) {
			this.outbox.wire().pause();
		}
	}

	private void goOnLater() {
		try {
			this.broker.later(() -> goOn(next(), WaitsFor.NOTHING));
		}
		catch (RuntimeException | Error ex) {
			log.error("Session {}: there is no thread to go on with: {}", this.session.id(), ex.toString());
			this.session.cut(CloseReason.INTERNAL);
			// Frames are dropped, and the actions for the end need no thread.
			goOn(next(), WaitsFor.NOTHING);
		}
	}

	/**
	 * Handles waiting turns until one has to wait again or there are no more.
	 * @param first null if there is none
	 * @param thread what this thread may wait for
	 */
	private void goOn(@Nullable Turn first, WaitsFor thread) {
		for (Turn turn = first; turn != null; turn = next()) {
			WaitsFor waitsFor = turn.waitsFor();
			if (waitsFor == WaitsFor.NOTHING || waitsFor == thread) {
				take(turn);
			}
			else {
				BackendException refused = this.broker.blocking()
					.of(waitsFor)
					.begin(new Handover(this, turn, waitsFor));
				if (refused == null) {
					return;
				}
				take(new Turn.Refusal(turn, refused));
			}
			if (pauseIfUnfinished()) {
				return;
			}
		}
	}

	private void take(Turn turn) {
		handle(() -> {
			try {
				turn.take();
			}
			catch (RuntimeException | Error ex) {
				log.error("Session {}: a frame that had waited was not handled", this.session.id(), ex);
				this.session.close(CloseReason.INTERNAL);
			}
		}, turn.isForTheEnd());
	}

	private synchronized @Nullable Turn next() {
		Turn next = (this.waiting != null) ? this.waiting.poll() : null;
		if (next == null) {
			this.paused = false;
			this.weight = 0;
			this.charge.now(0);
			this.session.received();
			this.outbox.wire().resume();
		}
		else {
			this.weight -= next.weight();
			this.charge.now(this.weight);
		}
		return next;
	}

	/**
	 * Whether the connection is not being read, so that the client cannot be heard.
	 */
	boolean isPaused() {
		return this.paused;
	}

	/**
	 * The session takes no more frames: drops waiting ones, and reads the connection to
	 * its end. Idempotent.
	 */
	void release() {
		synchronized (this) {
			if (this.waiting != null) {
				this.waiting.removeIf((turn) -> !turn.isForTheEnd());
			}
			this.weight = (this.waiting != null) ? this.waiting.stream().mapToLong(Turn::weight).sum() : 0;
			this.charge.now(this.weight);
			this.outbox.wire().resume();
		}
	}

	/**
	 * Closes the session when every frame that was taken has its answer; takes no more.
	 * The frame that is being handled goes on to its end, and has all of its effect.
	 */
	public void close(CloseReason reason) {
		Runnable action = () -> {
			this.session.release();
			this.session.replies().afterAllSoFar(() -> this.session.close(reason));
		};
		this.afterCurrent = action;
		if (!this.handling) {
			action.run();
		}
	}

	/** Continues with this turn on a thread that may block for it. */
	private record Handover(FrameQueue queue, Turn turn, WaitsFor waitsFor) implements BlockingPool.Work {

		@Override
		public void run() {
			this.queue.goOn(this.turn, this.waitsFor);
		}

		@Override
		public void refuse(BackendException why) {
			this.queue.goOn(new Turn.Refusal(this.turn, why), WaitsFor.NOTHING);
		}

	}

}
