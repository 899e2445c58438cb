package dev.parley.text;

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
 * The text has no invisible character, see {@link VisibleText#isUnseen}. Null is valid:
 * {@code @NotNull} refuses it.
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Legible.Validator.class)
public @interface Legible {

	String message() default "must not have invisible characters";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/** Safe for any thread. */
	final class Validator implements ConstraintValidator<Legible, String> {

		@Override
		public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
			return text == null || !VisibleText.hasUnseen(text);
		}

	}

}
