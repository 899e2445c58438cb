package dev.parley.bench.load;

import java.io.IOException;

/** Hears what comes to any connection. */
interface FrameListener {

	/** CONNECTED has come. */
	void connected(Connection connection) throws IOException;

	/**
	 * The body of a MESSAGE has come.
	 * @param now when its bytes were read
	 */
	void message(Connection connection, byte[] bytes, int from, int to, long now);

	/** A frame that nobody expected. */
	void unexpected(Connection connection, String frame);

}
