package dev.parley.stomp.socket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

import org.jspecify.annotations.Nullable;

/**
 * How much may be written to a client so that no write waits: what it has not read yet
 * has to fit into the buffers of the operating system. What it has read is known from its
 * pongs, which RFC 6455 (5.5.3) demands: a ping with a random payload is put behind what
 * was written, and only a client that has read all before it can answer with the same.
 * Safe for any thread.
 */
final class ReadingWindow {

	/**
	 * Bytes that a connection takes although its client reads nothing: Linux gives each
	 * at least 46 KB for them and its own bookkeeping, other systems more.
	 */
	static final int SIZE = 32 * 1024;

	private static final int QUESTION = 8;

	private static final SecureRandom RANDOM = new SecureRandom();

	/** Bytes written since the last ones that the client has read. */
	private long unread;

	/** The payload of a ping that is not answered; null if there is none. */
	private byte @Nullable [] question;

	/** Bytes written before that ping. */
	private long before;

	/** How many bytes may be written now, perhaps less than 0. */
	synchronized long room() {
		return SIZE - this.unread;
	}

	synchronized void written(int bytes) {
		this.unread += bytes;
	}

	/** Whether it is time to ask how far the client has read. */
	synchronized boolean isDue() {
		return this.question == null && this.unread > SIZE / 2;
	}

	/**
	 * Asks how far the client has read.
	 * @return the payload of a ping; null if one is not answered yet
	 */
	synchronized @Nullable ByteBuffer ask() {
		if (this.question != null) {
			return null;
		}
		byte[] payload = new byte[QUESTION];
		RANDOM.nextBytes(payload);
		this.question = payload;
		this.before = this.unread;
		return ByteBuffer.wrap(payload.clone());
	}

	/**
	 * Takes the payload of a pong.
	 * @return whether it answers the ping
	 */
	synchronized boolean answer(ByteBuffer payload) {
		if (this.question == null || !ByteBuffer.wrap(this.question).equals(payload)) {
			return false;
		}
		this.question = null;
		this.unread -= this.before;
		return true;
	}

}
