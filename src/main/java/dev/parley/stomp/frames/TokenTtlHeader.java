package dev.parley.stomp.frames;

import dev.parley.engine.frame.Headers;
import dev.parley.stomp.authentication.TokenTtl;

import org.springframework.messaging.Message;

/** What the answer to a frame says of the access token that the frame brought. */
final class TokenTtlHeader {

	private TokenTtlHeader() {
	}

	/** For how many seconds it is good; nothing if there was none. */
	static Headers of(Message<?> message) {
		Long seconds = TokenTtl.of(message);
		return (seconds != null) ? Headers.of("x-token-ttl", seconds.toString()) : Headers.empty();
	}

}
