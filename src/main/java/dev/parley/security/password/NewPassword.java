package dev.parley.security.password;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A text that may become a password: 8 to 128 characters, not counting blanks at its
 * ends, and none that attackers try first. Accepts null, which {@code @NotNull} refuses.
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = NewPassword.Validator.class)
public @interface NewPassword {

	int SHORTEST = 8;

	int LONGEST = 128;

	String message() default "{security.password}";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/** Safe for any thread. */
	final class Validator implements ConstraintValidator<NewPassword, String> {

		@Override
		public boolean isValid(@Nullable String password, ConstraintValidatorContext context) {
			if (password == null) {
				return true;
			}
			if (password.strip().length() < SHORTEST || password.length() > LONGEST) {
				return false;
			}
			if (CommonPasswords.contains(password)) {
				context.disableDefaultConstraintViolation();
				context.buildConstraintViolationWithTemplate("{security.password.common}").addConstraintViolation();
				return false;
			}
			return true;
		}

	}

}
