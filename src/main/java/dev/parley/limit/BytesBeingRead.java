package dev.parley.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of frames, messages and bodies that have not come whole: what clients make
 * the server hold by sending half of something. Those who have not shown who they are
 * have at most half of it, so that strangers cannot take the room of users. Safe for any
 * thread, without a lock; what comes whole costs nothing here.
 */
public final class BytesBeingRead {

	private final long most;

	private final AtomicLong all = new AtomicLong();

	private final AtomicLong ofStrangers = new AtomicLong();

	/**
	 * Nothing is being read yet.
	 * @param most bytes at the same time, at least 2
	 */
	public BytesBeingRead(long most) {
		if (most < 2) {
			throw new IllegalArgumentException("%d bytes are no room to read in".formatted(most));
		}
		this.most = most;
	}

	/** A client has connected, who is a stranger so far. */
	public Share open() {
		return new Share();
	}

	/** How many there are. */
	public long bytes() {
		return this.all.get();
	}

	/** How many there may be. */
	public long most() {
		return this.most;
	}

	/** What of them one client has sent. */
	public final class Share {

		private static final int CLOSED = -1;

		private final AtomicInteger held = new AtomicInteger();

		private volatile boolean known;

		private Share() {
		}

		/**
		 * So much is held for this client now.
		 * @param bytes at least 0
		 * @return false if that is more than before and there is no room for it; it
		 * counts nevertheless, until less is held or the client has gone
		 */
		public boolean hold(int bytes) {
			int before = this.held.get();
			if (bytes == before || before == CLOSED) {
				return true;
			}
			if (!this.held.compareAndSet(before, bytes)) {
				return hold(bytes);
			}
			count(bytes - before);
			return bytes < before || !isOver();
		}

		/** The client has shown who it is; nothing of it is being read at this moment. */
		public void known() {
			hold(0);
			this.known = true;
		}

		/** The client has gone. */
		public void close() {
			int before = this.held.getAndSet(CLOSED);
			if (before > 0) {
				count(-before);
			}
		}

		private void count(int change) {
			BytesBeingRead.this.all.addAndGet(change);
			if (!this.known) {
				BytesBeingRead.this.ofStrangers.addAndGet(change);
			}
		}

		private boolean isOver() {
			return BytesBeingRead.this.all.get() > BytesBeingRead.this.most
					|| (!this.known && BytesBeingRead.this.ofStrangers.get() > BytesBeingRead.this.most / 2);
		}

	}

}
