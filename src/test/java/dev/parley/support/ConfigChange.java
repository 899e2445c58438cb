package dev.parley.support;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A change of a file in {@code src/deploy}. What is replaced must be there, so that a
 * test does not go on testing a file that has changed. Immutable.
 */
@FunctionalInterface
public interface ConfigChange extends UnaryOperator<String> {

	/** The file as delivered. */
	ConfigChange NONE = (text) -> text;

	/** Leaves out each of these texts. */
	static ConfigChange without(String... texts) {
		ConfigChange change = NONE;
		for (String text : texts) {
			change = change.and(text, "");
		}
		return change;
	}

	/** Replaces a text wherever it is. */
	static ConfigChange replace(String old, String by) {
		return NONE.and(old, by);
	}

	/** Uncomments all lines with this mark, such as {@code #2}. */
	static ConfigChange uncomment(String mark) {
		return (text) -> {
			String changed = Pattern.compile("(?m)^(\\s*)" + mark + " ").matcher(text).replaceAll("$1");
			if (changed.equals(text)) {
				throw new AssertionError("There is no line with " + mark + " in\n" + text);
			}
			return changed;
		};
	}

	/** Then replaces a text wherever it is. */
	default ConfigChange and(String old, String by) {
		return (text) -> {
			String before = apply(text);
			if (!before.contains(old)) {
				throw new AssertionError("There is no '" + old + "' in\n" + before);
			}
			return before.replace(old, by);
		};
	}

}
