package dev.parley.security;

import java.text.Normalizer;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A name and a password that somebody wants to sign up with. Names that begin with
 * {@code anonymous} belong to those who connect without one.
 */
record NewAccountRequest(
		@NotNull(message = "{security.name}") @Pattern(regexp = NAME, message = "{security.name}") @Pattern(
				regexp = NOT_ANONYMOUS, message = "{security.name.reserved}") @Nullable String name,
		@NotNull(message = "{security.password}") @Size(min = Passwords.MIN_LENGTH, max = Passwords.MAX_LENGTH,
				message = "{security.password}") @Nullable String password) {

	/** The first one is no dot, so that no name means "this folder" in an address. */
	private static final String NAME = "[\\p{L}\\p{Nd}][\\p{L}\\p{Nd}._-]{1,31}";

	private static final String NOT_ANONYMOUS = "(?iu)(?!anonymous).*";

	NewAccountRequest {
		name = (name != null) ? Normalizer.normalize(name, Normalizer.Form.NFC) : null;
		password = (password != null) ? Passwords.normalize(password) : null;
	}

	@Override
	public String toString() {
		return "NewAccountRequest[name=" + this.name + "]";
	}

}
