package dev.parley.security.signup;

import java.text.Normalizer;
import java.util.Objects;

import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import dev.parley.security.account.NotConfusable;
import dev.parley.security.password.NewPassword;
import dev.parley.security.password.Passwords;
import dev.parley.text.Legible;

/**
 * A request to sign up: a name, a password, and an invitation if one is needed. Names
 * that begin with {@code anonymous} belong to anonymous connections.
 */
@NotTheName
public record NewAccountRequest(
		@Pattern(regexp = NAME, message = "{security.name}") @Legible(message = "{security.name.invisible}") @Pattern(
				regexp = NOT_ANONYMOUS, message = "{security.name.reserved}") @NotConfusable String name,
		@NewPassword String password, @Size(max = 100, message = "{security.invitation}") String invitation) {

	/**
	 * The first character is not a dot, because "." and ".." mean folders in an address.
	 */
	private static final String NAME = "[\\p{L}\\p{Nd}][\\p{L}\\p{Nd}._-]{1,31}";

	private static final String NOT_ANONYMOUS = "(?iu)(?!anonymous).*";

	public NewAccountRequest {
		// A missing member is invalid, like an empty one.
		name = Normalizer.normalize(Objects.requireNonNullElse(name, ""), Normalizer.Form.NFC);
		password = Passwords.normalize(Objects.requireNonNullElse(password, ""));
		invitation = Objects.requireNonNullElse(invitation, "").strip();
	}

	@Override
	public String toString() {
		return "NewAccountRequest[name=" + this.name + "]";
	}

}
