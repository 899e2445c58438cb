package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;

/** The bytes of the SockJS frames that carry no messages. */
final class ControlFrame {

	static final byte[] OPEN = { 'o' };

	static final byte[] HEART_BEAT = { 'h' };

	/** A session has one reader at a time. */
	static final byte[] ANOTHER_CONNECTION = close(2010, "Another connection still open");

	private ControlFrame() {
	}

	/**
	 * The frame that ends a session.
	 * @param reason without quotes and backslashes
	 */
	static byte[] close(int code, String reason) {
		return ("c[" + code + ",\"" + reason + "\"]").getBytes(StandardCharsets.UTF_8);
	}

}
