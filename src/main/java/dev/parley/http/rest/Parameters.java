package dev.parley.http.rest;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The parameters of a request, each of which has one value. One that is unknown is
 * refused: misspelt, it would be ignored without a word. Pure functions.
 */
final class Parameters {

	private static final int LONGEST_SHOWN = 40;

	private Parameters() {
	}

	/**
	 * Checks that a request about one destination says which, and nothing else.
	 * @throws RefusedException saying what was expected
	 */
	static void checkOnlyDestination(Map<String, String[]> parameters) {
		check(parameters, List.of("destination"));
		destination(parameters);
	}

	/**
	 * Checks that all are known, and there once.
	 * @throws RefusedException saying which is not, and what was expected
	 */
	static void check(Map<String, String[]> parameters, List<String> known) {
		parameters.forEach((name, values) -> {
			if (!known.contains(name)) {
				throw invalid("There is no parameter \"%s\": expected %s".formatted(
						(name.length() > LONGEST_SHOWN) ? name.substring(0, LONGEST_SHOWN) + "…" : name, list(known)));
			}
			if (values.length != 1) {
				throw invalid("The parameter %s is given %d times; give it once".formatted(name, values.length));
			}
		});
	}

	private static String list(List<String> names) {
		int last = names.size() - 1;
		return (last == 0) ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
	}

	static String destination(Map<String, String[]> parameters) {
		String destination = value(parameters, "destination");
		if (destination == null) {
			throw invalid("The parameter destination is missing");
		}
		return destination;
	}

	static @Nullable String value(Map<String, String[]> parameters, String name) {
		String[] values = parameters.get(name);
		return (values != null) ? values[0] : null;
	}

	static RefusedException invalid(String detail) {
		return new RefusedException(Problem.invalid(detail, null));
	}

}
