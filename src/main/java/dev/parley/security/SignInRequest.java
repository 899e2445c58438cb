package dev.parley.security;

import java.text.Normalizer;
import java.util.Objects;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/**
 * A name and a password as they come from outside; only their length is bounded, since
 * whether they are right is answered in one way for all.
 */
record SignInRequest(@NotBlank @Size(max = 64) String name,
		@NotBlank @Size(max = Passwords.MAX_LENGTH) String password) {

	SignInRequest {
		name = Normalizer.normalize(Objects.requireNonNullElse(name, ""), Normalizer.Form.NFC);
		password = Passwords.normalize(Objects.requireNonNullElse(password, ""));
	}

	/**
	 * An attempt to sign in.
	 * @param address from where it comes, kept as its details
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
