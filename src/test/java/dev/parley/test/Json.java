package dev.parley.test;

import java.util.function.Supplier;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** All that the kit does with Jackson 3, which is optional. Thread-safe. */
final class Json {

	private Json() {
	}

	/**
	 * Reads the body.
	 * @throws AssertionError if it does not fit the type, or Jackson is missing
	 */
	static <T> T read(StompFrame frame, Class<T> type) {
		return withJackson(() -> {
			try {
				return Mapper.INSTANCE.readValue(frame.body(), type);
			}
			catch (JacksonException ex) {
				throw new AssertionError("Expected %s as JSON but was %s: %s".formatted(type.getSimpleName(), frame,
						ex.getOriginalMessage()), ex);
			}
		});
	}

	static String write(Object value) {
		return withJackson(() -> Mapper.INSTANCE.writeValueAsString(value));
	}

	private static <T> T withJackson(Supplier<T> action) {
		try {
			return action.get();
		}
		catch (NoClassDefFoundError ex) {
			throw new AssertionError("JSON needs tools.jackson.core:jackson-databind on the class path of the tests",
					ex);
		}
	}

	/** Loaded only when somebody wants JSON. */
	private static final class Mapper {

		private static final JsonMapper INSTANCE = new JsonMapper();

	}

}
