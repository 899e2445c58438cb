package dev.parley.security.http;

import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** The API key of a request is not valid; the message says why. */
final class InvalidApiKeyException extends InvalidBearerTokenException {

	@java.io.Serial
	private static final long serialVersionUID = 1L;

	InvalidApiKeyException(AuthenticationException why) {
		super(String.valueOf(why.getMessage()), why);
	}

}
