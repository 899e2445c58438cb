package dev.parley.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;

import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Access tokens for programs. No cookie is read or set here. */
@RestController
@RequestMapping("/api/v1/token")
final class TokenController {

	private final PasswordCheck passwords;

	private final AccessTokens tokens;

	private final SecurityProperties properties;

	TokenController(PasswordCheck passwords, AccessTokens tokens, SecurityProperties properties) {
		this.passwords = passwords;
		this.tokens = tokens;
		this.properties = properties;
	}

	/**
	 * Exchanges a name and a password for a token.
	 * @throws AuthenticationException if the name or the password is wrong, or the
	 * account is disabled
	 */
	@PostMapping
	TokenView token(@Valid @RequestBody SignInRequest body) {
		String token = this.tokens.issue(this.passwords.check(body));
		return new TokenView(token, "Bearer", this.properties.tokenLifetime().toSeconds());
	}

	/**
	 * The answer, with the field names of RFC 6749.
	 *
	 * @param expiresIn seconds
	 */
	record TokenView(@JsonProperty("access_token") String accessToken, @JsonProperty("token_type") String tokenType,
			@JsonProperty("expires_in") long expiresIn) {

		@Override
		public String toString() {
			return "TokenView[expiresIn=" + this.expiresIn + "]";
		}

	}

}
