package dev.parley.http.rest;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.parley.engine.log.Position;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The parameters of a request to read messages. */
class ReadRequestTests {

	@Test
	@DisplayName("Without further parameters it is all that is kept, up to a hundred messages, at once.")
	void defaults() {
		assertThat(read("destination=/topic/a"))
			.isEqualTo(new ReadRequest("/topic/a", null, 0, false, 100, Duration.ZERO));
		assertThat(read("destination=/topic/a&after=first")).isEqualTo(read("destination=/topic/a"));
	}

	@ParameterizedTest
	@CsvSource({ "30s, 30000", "30, 30000", "250ms, 250", "1m, 60000", "0, 0", "60s, 60000" })
	@DisplayName("wait is a time in seconds, milliseconds or minutes.")
	void waits(String text, long millis) {
		assertThat(read("destination=/topic/a&wait=" + text).patience()).isEqualTo(Duration.ofMillis(millis));
	}

	@Test
	@DisplayName("after is the epoch and the offset of an answer, or last for what comes from now on.")
	void positions() {
		assertThat(read("destination=/topic/a&after=4f-2a-17").after()).isEqualTo(new Position("4f-2a", 17));
		assertThat(read("destination=/topic/a&after=last").onlyNew()).isTrue();
	}

	@Test
	@DisplayName("Within the newest messages of all keys it also says where the log stood at the first page.")
	void snapshots() {
		assertThat(read("destination=/topic/a&after=4f-2a-17~90"))
			.isEqualTo(new ReadRequest("/topic/a", new Position("4f-2a", 17), 90, false, 100, Duration.ZERO));
		assertThat(read("destination=/topic/a&after=4f-2a-17").snapshot()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "'', destination is missing", "destination=/a&destination=/b, is given 2 times",
			"destination=/a&from=1, no parameter", "destination=/a&limit=0, from 1 to 200",
			"destination=/a&limit=-1, from 1 to 200", "destination=/a&limit=201, from 1 to 200",
			"destination=/a&limit=99999999999999999999, from 1 to 200", "destination=/a&limit=NaN, from 1 to 200",
			"destination=/a&limit=1e2, from 1 to 200", "destination=/a&limit=, from 1 to 200",
			"destination=/a&wait=-1s, at most 60 seconds", "destination=/a&wait=61s, at most 60 seconds",
			"destination=/a&wait=NaN, at most 60 seconds", "destination=/a&wait=Infinity, at most 60 seconds",
			"destination=/a&wait=99999999999999999999s, at most 60 seconds", "destination=/a&wait=, at most 60 seconds",
			"destination=/a&wait=1h, at most 60 seconds", "destination=/a&after=17, <epoch>-<offset>",
			"destination=/a&after=, <epoch>-<offset>", "destination=/a&after=e-, <epoch>-<offset>",
			"destination=/a&after=e-1.5, <epoch>-<offset>",
			"destination=/a&after=e-99999999999999999999, <epoch>-<offset>",
			"destination=/a&after=FIRST, <epoch>-<offset>" })
	@DisplayName("Anything else is refused, and the answer says what was expected.")
	void invalid(String query, String detail) {
		Problem problem = catchThrowableOfType(RefusedException.class, () -> read(query)).problem();
		assertThat(problem.code()).isEqualTo("invalid");
		assertThat(problem.status()).isEqualTo(400);
		assertThat(problem.detail()).contains(detail);
	}

	private static ReadRequest read(String query) {
		Map<String, String[]> parameters = new LinkedHashMap<>();
		for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
			String[] parts = parameter.split("=", 2);
			parameters.merge(parts[0], new String[] { parts[1] }, (one, other) -> new String[] { one[0], other[0] });
		}
		return ReadRequest.of(parameters, Duration.ofSeconds(60));
	}

}
