package dev.parley.security.signup;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

import dev.parley.security.password.Passwords;

/** The password must not be the name, see {@link Passwords#isName}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = NotTheName.Validator.class)
@interface NotTheName {

	String message() default "{security.password.name}";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/** Safe for any thread. */
	final class Validator implements ConstraintValidator<NotTheName, NewAccountRequest> {

		@Override
		public boolean isValid(@Nullable NewAccountRequest request, ConstraintValidatorContext context) {
			if (request == null || !Passwords.isName(request.password(), request.name())) {
				return true;
			}
			context.disableDefaultConstraintViolation();
			context.buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate())
				.addPropertyNode("password")
				.addConstraintViolation();
			return false;
		}

	}

}
