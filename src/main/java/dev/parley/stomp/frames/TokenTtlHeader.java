package dev.parley.stomp.frames;

import dev.parley.engine.frame.Headers;
import dev.parley.stomp.authentication.TokenTtl;

import org.springframework.messaging.Message;

/** Tells the sender of a frame how long its access token is still valid. */
final class TokenTtlHeader {

	private TokenTtlHeader() {
	}

	/** The header with the remaining seconds; no header if the frame brought no token. */
	static Headers of(Message<?> message) {
		Long seconds = TokenTtl.of(message);
		return (seconds != null) ? Headers.of("x-token-ttl", seconds.toString()) : Headers.empty();
	}

}
