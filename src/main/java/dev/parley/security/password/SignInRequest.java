package dev.parley.security.password;

import java.text.Normalizer;
import java.util.Objects;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

import dev.parley.security.secondfactor.SecondFactorCheck;

/**
 * A name and a password from a client; only their length is validated, so that every
 * wrong one gets the same answer.
 *
 * @param code of the second factor, if the account has one
 */
public record SignInRequest(@NotBlank @Size(max = 64) String name,
		@NotBlank @Size(max = Passwords.MAX_LENGTH) String password,
		@Nullable @Size(max = SecondFactorCheck.LONGEST) String code) {

	public SignInRequest {
		name = Normalizer.normalize(Objects.requireNonNullElse(name, ""), Normalizer.Form.NFC);
		password = Passwords.normalize(Objects.requireNonNullElse(password, ""));
	}

	/** Without a code of the second factor. */
	public SignInRequest(String name, String password) {
		this(name, password, null);
	}

	/**
	 * An attempt to sign in.
	 * @param address of the client, kept as its details
	 */
	Authentication unauthenticated(@Nullable String address) {
		UsernamePasswordAuthenticationToken attempt = UsernamePasswordAuthenticationToken.unauthenticated(this.name,
				this.password);
		attempt.setDetails(address);
		return attempt;
	}

	@Override
	public String toString() {
		return "SignInRequest[name=" + this.name + "]";
	}

}
