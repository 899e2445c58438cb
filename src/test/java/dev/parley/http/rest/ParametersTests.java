package dev.parley.http.rest;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The parameters of a request about one destination. */
class ParametersTests {

	private final Map<String, String[]> parameters = new LinkedHashMap<>();

	@Test
	@DisplayName("A request about a destination names it once, and nothing else.")
	void oneDestination() {
		this.parameters.put("destination", new String[] { "/topic/a" });
		assertThatNoException().isThrownBy(() -> Parameters.checkOnlyDestination(this.parameters));
	}

	@Test
	@DisplayName("A parameter that is not known is refused with what was expected, and its name is not repeated at length.")
	void unknown() {
		this.parameters.put("destination", new String[] { "/topic/a" });
		this.parameters.put("limit", new String[] { "5" });
		assertThat(refusal()).isEqualTo("There is no parameter \"limit\": expected destination");
		this.parameters.remove("limit");
		this.parameters.put("x".repeat(10_000), new String[] { "" });
		assertThat(refusal())
			.isEqualTo("There is no parameter \"%s…\": expected destination".formatted("x".repeat(40)));
	}

	@Test
	@DisplayName("Without a destination, or with two, it is refused.")
	void notOne() {
		assertThat(refusal()).isEqualTo("The parameter destination is missing");
		this.parameters.put("destination", new String[] { "/topic/a", "/topic/b" });
		assertThat(refusal()).isEqualTo("The parameter destination is given 2 times; give it once");
	}

	private String refusal() {
		RefusedException refused = catchThrowableOfType(RefusedException.class,
				() -> Parameters.checkOnlyDestination(this.parameters));
		assertThat(refused.problem().code()).isEqualTo("invalid");
		return String.valueOf(refused.problem().detail());
	}

}
