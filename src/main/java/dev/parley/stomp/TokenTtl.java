package dev.parley.stomp;

import dev.parley.engine.frame.Headers;
import dev.parley.security.AuthenticationChannelInterceptor;

import org.springframework.messaging.Message;

/** What the answer to a frame says of the access token that the frame brought. */
final class TokenTtl {

	private TokenTtl() {
	}

	/** For how many seconds it is good; nothing if there was none. */
	static Headers of(Message<?> message) {
		Object seconds = message.getHeaders().get(AuthenticationChannelInterceptor.TOKEN_TTL);
		return (seconds != null) ? Headers.of("x-token-ttl", seconds.toString()) : Headers.empty();
	}

}
