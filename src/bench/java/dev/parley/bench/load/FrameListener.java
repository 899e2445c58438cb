package dev.parley.bench.load;

import java.io.IOException;

/** Receives the frames of all connections. */
interface FrameListener {

	/** CONNECTED has arrived. */
	void connected(Connection connection) throws IOException;

	/**
	 * The body of a MESSAGE has arrived.
	 * @param now when its bytes were read
	 */
	void message(Connection connection, byte[] bytes, int from, int to, long now);

	/** A RECEIPT has arrived. */
	void receipt(Connection connection, String frame);

	/** An unexpected frame has arrived. */
	void unexpected(Connection connection, String frame);

}
