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
 * The text has a visible character, see {@link VisibleText#isVisible}. Null is valid:
 * {@code @NotNull} refuses it.
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Visible.Validator.class)
public @interface Visible {

	String message() default "must have at least one visible character";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/** Safe for any thread. */
	final class Validator implements ConstraintValidator<Visible, String> {

		@Override
		public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
			return text == null || VisibleText.isVisible(text);
		}

	}

}
