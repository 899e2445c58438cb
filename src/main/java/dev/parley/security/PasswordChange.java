package dev.parley.security;

import java.util.Objects;

import dev.parley.security.password.NewPassword;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** The old and the new password, both in the form in which they are kept. */
record PasswordChange(@NotBlank @Size(max = Passwords.MAX_LENGTH) String password, @NewPassword String newPassword) {

	PasswordChange {
		password = Passwords.normalize(Objects.requireNonNullElse(password, ""));
		newPassword = Passwords.normalize(Objects.requireNonNullElse(newPassword, ""));
	}

	@Override
	public String toString() {
		return "PasswordChange[]";
	}

}
