package dev.parley.security.password;

import java.util.Objects;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import dev.parley.security.secondfactor.SecondFactorCheck;

/**
 * The old and the new password, both in the form in which they are kept.
 *
 * @param code of the second factor, if the account has one
 */
public record PasswordChange(@NotBlank @Size(max = Passwords.MAX_LENGTH) String password,
		@NewPassword String newPassword, @Nullable @Size(max = SecondFactorCheck.LONGEST) String code) {

	public PasswordChange {
		password = Passwords.normalize(Objects.requireNonNullElse(password, ""));
		newPassword = Passwords.normalize(Objects.requireNonNullElse(newPassword, ""));
	}

	@Override
	public String toString() {
		return "PasswordChange[]";
	}

}
