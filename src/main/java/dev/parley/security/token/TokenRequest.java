package dev.parley.security.token;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import dev.parley.security.password.Passwords;
import dev.parley.security.secondfactor.SecondFactorCheck;

/**
 * A request for an access token: a name and a password, or a refresh token.
 *
 * @param code of the second factor, if the account has one
 */
record TokenRequest(@Nullable @Size(max = 64) String name, @Nullable @Size(max = Passwords.MAX_LENGTH) String password,
		@Nullable @Size(max = SecondFactorCheck.LONGEST) String code,
		@Nullable @JsonProperty("refresh_token") @Size(max = 128) String refreshToken) {

	@JsonIgnore
	@AssertTrue(message = "{security.token-request}")
	boolean isCredential() {
		boolean password = isThere(this.name) && isThere(this.password);
		boolean refresh = isThere(this.refreshToken);
		return (password && !refresh) || (refresh && this.name == null && this.password == null);
	}

	private static boolean isThere(@Nullable String value) {
		return value != null && !value.isBlank();
	}

	@Override
	public String toString() {
		return "TokenRequest[name=" + this.name + "]";
	}

}
