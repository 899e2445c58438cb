package dev.parley.bench.load;

import java.io.IOException;

/** Finds what is complete in the bytes from a server. */
interface FrameScanner {

	/**
	 * Passes on all that is complete.
	 * @return where the first incomplete frame begins
	 */
	int scan(Connection connection, byte[] bytes, int from, int to, long now) throws IOException;

}
