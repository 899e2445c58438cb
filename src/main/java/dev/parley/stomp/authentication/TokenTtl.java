package dev.parley.stomp.authentication;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;

/**
 * The remaining life of the token that a frame has brought, in a header of its message:
 * the answer to the frame tells its sender.
 */
public final class TokenTtl {

	/** The header's name; its value is a {@link Long}. */
	public static final String HEADER = "parleyTokenTtl";

	private TokenTtl() {
	}

	/**
	 * Notes the remaining life of a good token.
	 * @param seconds zero if it has expired and is in its grace
	 */
	public static void set(SimpMessageHeaderAccessor frame, long seconds) {
		frame.setHeader(HEADER, seconds);
	}

	/** In seconds; null if the frame has brought no token. */
	public static @Nullable Long of(Message<?> frame) {
		return frame.getHeaders().get(HEADER, Long.class);
	}

}
