package dev.parley.engine.outbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.memory.Sink;
import dev.parley.engine.problem.CloseReason;

/**
 * The pending frames of one session, bounded in bytes and messages.
 * <p>
 * Any thread may offer; that appends to a list under the outbox's own lock, the innermost
 * of all, without I/O. One owner at a time drains: from the moment when the outbox is
 * handed to {@link Drains} until the wire has written all pending frames.
 */
public final class Outbox implements Wire.WriteListener {

	private final Wire wire;

	private final Drains drains;

	private final int maxFrames;

	private final Pending pending = new Pending();

	/** The frames being written. */
	private List<EncodedFrame> inFlight = List.of();

	private final Room room;

	private boolean draining;

	private boolean closed;

	/** Whether a message has been refused for lack of room. */
	private boolean overflown;

	private @Nullable CloseReason closeWhenEmpty;

	/** Actions that wait for room, each once. */
	private @Nullable Set<Runnable> whenRoom;

	/** When the transport last took a part of the frames being written. */
	private volatile long progress = System.nanoTime();

	/** Written by the drainer, read by the heart-beats. */
	private volatile long lastWrite = System.nanoTime();

	public Outbox(Wire wire, Drains drains, long maxBytes, int maxFrames, Sink memory) {
		this.wire = wire;
		this.drains = drains;
		this.maxFrames = maxFrames;
		this.room = new Room(maxBytes, memory);
	}

	/** Takes a frame of the protocol itself, which no limit keeps out. */
	public void put(EncodedFrame frame) {
		synchronized (this) {
			if (this.closed || this.closeWhenEmpty != null) {
				return;
			}
			add(frame);
			if (this.draining) {
				return;
			}
			this.draining = true;
		}
		this.drains.drain(this);
	}

	/**
	 * Takes a message that must not be left out: if there is no room for it, no later one
	 * is taken either, because its reader would not notice the gap.
	 * @return false if there is no room for it, or was none for an earlier one
	 */
	public boolean take(EncodedFrame frame) {
		return offer(frame, 0, true);
	}

	/** Takes a message, or returns false if there is no room for it. */
	public boolean offer(EncodedFrame frame) {
		return offer(frame, 0, false);
	}

	/**
	 * Takes a message that has to be acknowledged.
	 * @param size its size until then, bytes: see {@link #keep}
	 * @return false if there is no room for it
	 */
	public boolean offer(EncodedFrame frame, int size) {
		return offer(frame, size, false);
	}

	private boolean offer(EncodedFrame frame, int size, boolean mustGo) {
		synchronized (this) {
			if (this.closed || this.closeWhenEmpty != null) {
				return true;
			}
			boolean fits = this.room.bytes() == 0
					|| (this.room.fits(frame.length()) && this.pending.size() < this.maxFrames);
			if (this.overflown || !fits || !this.room.mayKeep(size)) {
				this.overflown |= mustGo;
				return false;
			}
			if (size > 0) {
				this.room.keep(size);
			}
			add(frame);
			if (this.draining) {
				tellIfLeftAlone();
				return true;
			}
			this.draining = true;
		}
		this.drains.drain(this);
		return true;
	}

	/**
	 * Makes room for a message that waits until others have been acknowledged. The room
	 * for these and for unacknowledged messages is as large as that for pending frames.
	 * @param size bytes
	 * @return false if there is none
	 */
	public synchronized boolean keep(int size) {
		boolean may = this.room.mayKeep(size);
		keepLess(may ? -size : 0);
		return may;
	}

	/** Whether there is room for such a message. */
	public synchronized boolean mayKeep(int size) {
		return this.room.mayKeep(size);
	}

	/** Releases room of acknowledged messages or, if less than 0, takes it again. */
	public synchronized void keepLess(long bytes) {
		if (!this.closed) {
			this.room.keep(-bytes);
		}
	}

	/** Runs waiting actions if {@link #keepLess} has made room for them. */
	public void keptLess() {
		Set<Runnable> actions;
		synchronized (this) {
			actions = takeThoseWithRoom();
		}
		actions.forEach(Runnable::run);
	}

	/** If nothing is being written, a half full outbox is not the reader's fault. */
	private void tellIfLeftAlone() {
		if (this.room.inFlight() == 0 && !isHalfEmpty()) {
			this.drains.fallBehind();
		}
	}

	/**
	 * Takes a message that may be dropped for newer ones, and drops earlier such messages
	 * for it. Half of the bounds is reserved for pending messages, so that the newest
	 * have room while a write is stuck.
	 * @param key replaces a pending one with an equal key; null for none
	 * @return how many were dropped
	 */
	public int offerDispensable(EncodedFrame frame, @Nullable Object key) {
		int leftOut = 0;
		synchronized (this) {
			if (this.closed || this.closeWhenEmpty != null || this.overflown) {
				return 0;
			}
			long before = this.pending.bytes();
			if (key != null && this.pending.leaveOut(key)) {
				leftOut++;
			}
			while (isTooMuch(frame) && this.pending.leaveOutOldest()) {
				leftOut++;
			}
			boolean fits = !isTooMuch(frame);
			if (fits) {
				this.pending.addDispensable(frame, key);
			}
			else {
				leftOut++;
			}
			this.room.take(this.pending.bytes() - before);
			if (!fits || this.draining) {
				return leftOut;
			}
			this.draining = true;
		}
		this.drains.drain(this);
		return leftOut;
	}

	private boolean isTooMuch(EncodedFrame frame) {
		return !this.pending.isEmpty() && (this.pending.bytes() + frame.length() > this.room.half()
				|| this.pending.size() >= this.maxFrames / 2);
	}

	private void add(EncodedFrame frame) {
		this.pending.add(frame);
		this.room.take(frame.length());
	}

	/**
	 * Runs the action once, when a write has ended, or a message has been acknowledged,
	 * and less than half of the room is taken: at once if nothing is taken now. Not at
	 * once while bytes are pending: the caller has just been refused.
	 */
	public void whenRoom(Runnable action) {
		synchronized (this) {
			if (this.closed || this.closeWhenEmpty != null || this.overflown) {
				return;
			}
			if (!this.room.isFree()) {
				if (this.whenRoom == null) {
					this.whenRoom = new LinkedHashSet<>();
				}
				this.whenRoom.add(action);
				return;
			}
		}
		action.run();
	}

	/** Whether less than half of the room is taken. */
	public synchronized boolean hasRoom() {
		return !this.closed && this.closeWhenEmpty == null && !this.overflown && isHalfEmpty();
	}

	private boolean isHalfEmpty() {
		return this.room.isHalfEmpty() && this.pending.size() <= this.maxFrames / 2;
	}

	/** Writes pending frames. Only {@link Drains} calls this. */
	void drain() {
		List<EncodedFrame> batch = List.of();
		CloseReason close = null;
		synchronized (this) {
			if (this.closed) {
				return;
			}
			if (this.pending.isEmpty()) {
				this.draining = false;
				close = this.closeWhenEmpty;
				this.closed = close != null;
			}
			else {
				batch = this.pending.takeAll();
				this.room.writing();
				this.inFlight = batch;
				this.lastWrite = System.nanoTime();
			}
		}
		if (close != null) {
			this.wire.close(close);
		}
		else if (!batch.isEmpty()) {
			write(batch);
		}
	}

	private void write(List<EncodedFrame> batch) {
		try {
			this.wire.write(batch, this);
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	/**
	 * Decides once, under the monitor, whether this thread hands the outbox over again:
	 * as soon as draining ends, any other thread may.
	 */
	@Override
	public void written() {
		Set<Runnable> actions;
		boolean more;
		synchronized (this) {
			this.inFlight = List.of();
			this.room.written();
			if (this.closed) {
				return;
			}
			actions = takeThoseWithRoom();
			more = !this.pending.isEmpty() || this.closeWhenEmpty != null;
			this.draining = more;
		}
		if (more) {
			this.drains.drain(this);
		}
		actions.forEach(Runnable::run);
	}

	private Set<Runnable> takeThoseWithRoom() {
		Set<Runnable> waiting = this.whenRoom;
		if (waiting == null || !isHalfEmpty()) {
			return Set.of();
		}
		this.whenRoom = null;
		return waiting;
	}

	@Override
	public void failed(Throwable cause) {
		gone();
		close(CloseReason.INTERNAL);
	}

	/** Closes the wire when all pending frames have been written. */
	public void closeWhenEmpty(CloseReason reason) {
		synchronized (this) {
			if (this.closed || this.closeWhenEmpty != null) {
				return;
			}
			this.closeWhenEmpty = reason;
			if (this.draining) {
				return;
			}
			this.draining = true;
		}
		this.drains.drain(this);
	}

	/** Closes the wire now; pending frames are dropped. */
	public void close(CloseReason reason) {
		if (discard()) {
			this.wire.close(reason);
		}
	}

	/**
	 * The connection is closed: takes nothing more.
	 * @return false if it was closed before
	 */
	public boolean discard() {
		synchronized (this) {
			boolean first = !this.closed;
			this.closed = true;
			this.pending.clear();
			if (first) {
				this.room.clear();
			}
			this.whenRoom = null;
			return first;
		}
	}

	/** Nothing is being written any longer, so the transport holds nothing, either. */
	public synchronized void gone() {
		this.inFlight = List.of();
		this.room.gone();
	}

	/** The bytes of its frames, without those counted in another outbox in this round. */
	public synchronized long countOnce(int round) {
		long counted = this.pending.countOnce(round);
		for (EncodedFrame frame : this.inFlight) {
			counted += frame.isNewIn(round) ? frame.length() : 0;
		}
		return counted;
	}

	@Override
	public void progressed() {
		this.progress = System.nanoTime();
	}

	/**
	 * Nanoseconds for which a write has made no progress; 0 if nothing is being written.
	 */
	public synchronized long stuckFor(long now) {
		long since = Math.min(now - this.lastWrite, now - this.progress);
		return (this.room.inFlight() > 0) ? Math.max(0, since) : 0;
	}

	public Wire wire() {
		return this.wire;
	}

	/** When something was last written, by {@link System#nanoTime()}. */
	public long lastWrite() {
		return this.lastWrite;
	}

	public synchronized long bytes() {
		return this.room.bytes();
	}

	public synchronized long kept() {
		return this.room.kept();
	}

}
