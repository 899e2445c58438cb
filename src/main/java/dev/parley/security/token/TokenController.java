package dev.parley.security.token;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.security.SecurityProperties;
import dev.parley.security.password.PasswordCheck;
import dev.parley.security.password.SignInRequest;

/** Tokens for programs. No cookie is read or set here. */
@RestController
@RequestMapping(TokenController.PATH)
public final class TokenController {

	public static final String PATH = "/api/v1/token";

	private final PasswordCheck passwords;

	private final TokenFamilies families;

	private final AccessTokens tokens;

	private final SecurityProperties properties;

	TokenController(PasswordCheck passwords, TokenFamilies families, AccessTokens tokens,
			SecurityProperties properties) {
		this.passwords = passwords;
		this.families = families;
		this.tokens = tokens;
		this.properties = properties;
	}

	/**
	 * Exchanges a name and a password, with a code if the account has a second factor, or
	 * a refresh token, for an access token and the next refresh token.
	 * @throws AuthenticationException if the credentials are invalid
	 */
	@PostMapping
	TokenView token(@Valid @RequestBody TokenRequest body) {
		TokenFamilies.Grant grant = grant(body);
		return new TokenView(this.tokens.issue(grant.account(), grant.family()), "Bearer",
				this.properties.tokenLifetime().toSeconds(), grant.refreshToken());
	}

	private TokenFamilies.Grant grant(TokenRequest body) {
		String refreshToken = body.refreshToken();
		if (refreshToken != null) {
			return this.families.rotate(refreshToken);
		}
		return this.families.begin(this.passwords.check(new SignInRequest(Objects.requireNonNullElse(body.name(), ""),
				Objects.requireNonNullElse(body.password(), ""), body.code())));
	}

	/**
	 * Signs a program out: ends the family of the token, whether access or refresh token.
	 * A token that is invalid (by now) is no error.
	 */
	@PostMapping("/revocation")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void revoke(@Valid @RequestBody RevocationRequest body) {
		this.families.revoke(body.token());
		this.tokens.revoke(body.token());
	}

	/** The token to revoke. */
	record RevocationRequest(@NotBlank @Size(max = 8192) String token) {

		@Override
		public String toString() {
			return "RevocationRequest[]";
		}

	}

	/**
	 * The answer, with the field names of RFC 6749.
	 *
	 * @param expiresIn seconds
	 */
	record TokenView(@JsonProperty("access_token") String accessToken, @JsonProperty("token_type") String tokenType,
			@JsonProperty("expires_in") long expiresIn, @JsonProperty("refresh_token") String refreshToken) {

		@Override
		public String toString() {
			return "TokenView[expiresIn=" + this.expiresIn + "]";
		}

	}

}
