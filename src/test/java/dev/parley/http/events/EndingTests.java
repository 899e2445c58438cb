package dev.parley.http.events;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The last lines of a stream, for every reason for which a session closes. */
class EndingTests {

	static List<CloseReason> reasons() {
		return Arrays.stream(CloseReason.class.getFields())
			.filter((field) -> Modifier.isStatic(field.getModifiers()) && field.getType() == CloseReason.class)
			.map((field) -> {
				try {
					return (CloseReason) field.get(null);
				}
				catch (IllegalAccessException ex) {
					throw new IllegalStateException(ex);
				}
			})
			.toList();
	}

	@ParameterizedTest
	@MethodSource("reasons")
	@DisplayName("A client that may come back is told when, and any other one that it is over.")
	void saysWhetherToComeBack(CloseReason reason) {
		assertThat(Ending.lastLines(reason)).matches(reason.reconnect() ? "retry: \\d+\n\n" : "id: over\n\n");
	}

	@ParameterizedTest
	@MethodSource("reasons")
	@DisplayName("The problem has a code of its own, and an HTTP status.")
	void isAProblem(CloseReason reason) {
		Problem problem = Ending.problem(reason);
		assertThat(problem.code()).matches("[a-z-]+");
		assertThat(problem.title()).matches("[A-Z].*");
		assertThat(problem.status()).isBetween(400, 503);
	}

	@Test
	@DisplayName("Clients do not all come back at once.")
	void hasJitter() {
		assertThat(Stream.generate(() -> Ending.lastLines(CloseReason.RESTART)).limit(50).distinct().count())
			.isGreaterThan(10);
	}

}
