package dev.parley.engine.outbox;

import java.util.List;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.problem.CloseReason;

/** The connection to one client: what the engine needs of a transport. */
public interface Wire {

	/**
	 * Starts to write these frames, in this order and gathered as well as the transport
	 * can, and returns without waiting for a slow reader. The next write starts only when
	 * this one is done.
	 * @param done called once, from any thread: when the transport is ready for more, or
	 * when it failed
	 */
	void write(List<EncodedFrame> frames, WriteListener done);

	/** Closes the connection when the written frames have been sent. Idempotent. */
	void close(CloseReason reason);

	/**
	 * Asks the client for a sign of life, which is reported to {@code Session.heard}. A
	 * transport that gets one anyway need not ask.
	 */
	void ping();

	/**
	 * Stops reading from the client until {@link #resume}; data that the transport
	 * already holds may still come. Returns soon and calls nothing back. A transport that
	 * can't stop does nothing.
	 */
	default void pause() {
	}

	/** Resumes reading, on another thread. */
	default void resume() {
	}

	/**
	 * Whether a refusal reaches the client as a MESSAGE of no subscription, so that it
	 * need not subscribe to refusals.
	 */
	default boolean takesRefusals() {
		return false;
	}

	/** Drops a connection that was closed and is still open. Idempotent. */
	void abort();

	/** Is told of the progress and end of one write. */
	interface WriteListener {

		/** The transport has taken some of the frames. */
		default void progressed() {
		}

		void written();

		/** The connection is broken. */
		void failed(Throwable cause);

	}

}
