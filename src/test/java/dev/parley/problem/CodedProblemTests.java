package dev.parley.problem;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class CodedProblemTests {

	@Test
	void aRefusalTellsPeopleAndProgramsWhatIsWrong() {
		ErrorResponseException refusal = CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-user", "Nobody is here");
		assertThat(refusal.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
		assertThat(refusal.getBody().getTitle()).isEqualTo("Not Found");
		assertThat(refusal.getBody().getDetail()).isEqualTo("Nobody is here");
		assertThat(refusal.getBody().getProperties()).containsExactly(entry("code", "no-such-user"));
	}

	@ParameterizedTest
	@CsvSource({ "404, not-found", "405, method-not-allowed", "500, internal-server-error", "499, error" })
	void aStatusHasACodeOfItsOwn(int status, String code) {
		assertThat(CodedProblem.code(CodedProblem.of(HttpStatusCode.valueOf(status)))).isEqualTo(code);
		assertThat(CodedProblem.code(CodedProblem.coded(ProblemDetail.forStatus(status)))).isEqualTo(code);
	}

	@Test
	void aProblemKeepsTheCodeThatItHas() {
		ProblemDetail problem = CodedProblem.of(HttpStatus.CONFLICT, "name-taken", "The name is taken");
		assertThat(CodedProblem.code(CodedProblem.coded(problem))).isEqualTo("name-taken");
		assertThat(CodedProblem.code(ProblemDetail.forStatus(409))).isNull();
	}

	@Test
	void theMembersAreThoseOfTheProblem() {
		assertThat(CodedProblem.members(HttpStatus.NOT_FOUND, "no-such-page", "Nothing is here")).isEqualTo(
				Map.of("title", "Not Found", "status", 404, "detail", "Nothing is here", "code", "no-such-page"));
		assertThat(CodedProblem.members(HttpStatus.NOT_FOUND, "not-found", "Not Found")).doesNotContainKey("detail");
	}

}
