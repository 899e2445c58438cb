package dev.parley.security.account;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.parley.text.VisibleText;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The name has letters of one script, see {@link Confusables#isSuspicious}. Accepts null,
 * which {@code @NotNull} refuses.
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = NotConfusable.Validator.class)
public @interface NotConfusable {

	String message() default "{security.name.script}";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/** Safe for any thread. */
	final class Validator implements ConstraintValidator<NotConfusable, String> {

		private static final String SIGNS = "-._";

		@Override
		public boolean isValid(@Nullable String name, ConstraintValidatorContext context) {
			return name == null || isForOthersToRefuse(name) || !Confusables.isSuspicious(name);
		}

		/** Whether another constraint refuses the name, with a more specific message. */
		private static boolean isForOthersToRefuse(String name) {
			return VisibleText.hasUnseen(name)
					|| !name.codePoints().allMatch((c) -> Character.isLetterOrDigit(c) || SIGNS.indexOf(c) >= 0);
		}

	}

}
