package dev.parley.security.token;

import java.io.Serial;

import org.springframework.security.authentication.BadCredentialsException;

/** A refresh token is invalid, or no longer valid; the message says which. */
public final class RefusedRefreshToken extends BadCredentialsException {

	@Serial
	private static final long serialVersionUID = 1;

	RefusedRefreshToken(String message) {
		super(message);
	}

}
