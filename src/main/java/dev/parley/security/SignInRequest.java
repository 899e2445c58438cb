package dev.parley.security;

import java.text.Normalizer;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/**
 * A name and a password as they come from outside; only their length is bounded, since
 * whether they are right is answered in one way for all.
 */
record SignInRequest(@NotBlank @Size(max = 64) @Nullable String name,
		@NotBlank @Size(max = Passwords.MAX_LENGTH) @Nullable String password) {

	SignInRequest {
		name = (name != null) ? Normalizer.normalize(name, Normalizer.Form.NFC) : null;
		password = (password != null) ? Passwords.normalize(password) : null;
	}

	Authentication unauthenticated() {
		return UsernamePasswordAuthenticationToken.unauthenticated(this.name, this.password);
	}

	@Override
	public String toString() {
		return "SignInRequest[name=" + this.name + "]";
	}

}
