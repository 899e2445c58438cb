package dev.parley.security;

import java.util.Objects;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** The old and the new password, both in the form in which they are kept. */
record PasswordChange(@NotBlank @Size(max = Passwords.MAX_LENGTH) String password, @Size(min = Passwords.MIN_LENGTH,
		max = Passwords.MAX_LENGTH, message = "{security.password}") String newPassword) {

	PasswordChange {
		password = Passwords.normalize(Objects.requireNonNullElse(password, ""));
		newPassword = Passwords.normalize(Objects.requireNonNullElse(newPassword, ""));
	}

	@Override
	public String toString() {
		return "PasswordChange[]";
	}

}
