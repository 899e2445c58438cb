package dev.parley.engine.outbox;

import java.util.List;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.problem.CloseReason;

/** The way to one client: what the engine asks of a transport. */
public interface Wire {

	/**
	 * Starts to write these frames, in this order and gathered as well as the transport
	 * can, and returns without waiting for a slow reader. The next write is asked for
	 * only when this one is done.
	 * @param done called once, from any thread: when the transport is ready for more, or
	 * when it failed
	 */
	void write(List<EncodedFrame> frames, WriteListener done);

	/** Closes the connection, once what was written has gone out. Idempotent. */
	void close(CloseReason reason);

	/**
	 * Asks the other end for a sign of life, which goes to {@code Session.heard}. A
	 * transport that gets one anyway need not ask.
	 */
	void ping();

	/**
	 * Asks for nothing more to be read from the client, until {@link #resume}; what the
	 * transport holds already may still come. Returns soon and calls nobody back. A
	 * transport that can't stop does nothing.
	 */
	default void pause() {
	}

	/** Reads on, on another thread than this. */
	default void resume() {
	}

	/** Drops a connection that was closed and has not gone. Idempotent. */
	void abort();

	/** Hears the end of one write. */
	interface WriteListener {

		/** The transport has taken some of it. */
		default void progressed() {
		}

		void written();

		/** The connection is of no use any more. */
		void failed(Throwable cause);

	}

}
