package dev.parley.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of incomplete frames, messages and bodies, which clients make the server hold
 * by sending half of something. Unauthenticated clients have at most half of the limit,
 * so that strangers cannot take the room of users. Safe for any thread, without a lock;
 * input that arrives whole costs nothing here.
 */
public final class BytesBeingRead {

	private final long most;

	private final AtomicLong all = new AtomicLong();

	private final AtomicLong ofStrangers = new AtomicLong();

	/**
	 * @param most bytes held at the same time, at least 2
	 */
	public BytesBeingRead(long most) {
		if (most < 2) {
			throw new IllegalArgumentException(
					"The limit of bytes being read is %d, expected at least 2".formatted(most));
		}
		this.most = most;
	}

	/** Opens the share of a client that has connected and is not authenticated yet. */
	public Share open() {
		return new Share();
	}

	/** Bytes held now. */
	public long bytes() {
		return this.all.get();
	}

	/** Bytes that may be held. */
	public long most() {
		return this.most;
	}

	/** One client's part of the bytes. */
	public final class Share {

		private static final int CLOSED = -1;

		private final AtomicInteger held = new AtomicInteger();

		private volatile boolean known;

		private Share() {
		}

		/**
		 * Sets the bytes held for this client now.
		 * @param bytes at least 0
		 * @return false if that is more than before and there is no room for it; it
		 * counts nevertheless, until less is held or the share is closed
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

		/** The client is authenticated; it has no incomplete input at this moment. */
		public void known() {
			hold(0);
			this.known = true;
		}

		/** The client has disconnected. */
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
