package dev.parley.stomp.problem;

import dev.parley.database.DatabaseExplanation;
import dev.parley.database.OutageLog;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** The log lines about frames that fail, which clients can send as fast as they like. */
@ExtendWith(OutputCaptureExtension.class)
class ProblemsTests {

	private static final int FRAMES = 10_000;

	private final Problems problems = new Problems(
			List.of(new DatabaseExplanation(new OutageLog()), new SecurityExplanation(), new ValidationExplanation()));

	@Test
	void aControllerThatAlwaysFailsFillsNoLogAndHidesNoOther(CapturedOutput log) {
		for (int i = 0; i < FRAMES; i++) {
			this.problems.of(new IllegalStateException("secret"), "/app/fails");
		}
		assertThat(StringUtils.countOccurrencesOf(log.toString(), "A frame to /app/fails failed")).isBetween(1, 100);
		this.problems.of(new IllegalArgumentException("secret"), "/app/other");
		assertThat(log).contains("A frame to /app/other failed").doesNotContain("secret");
	}

	@Test
	void thatNobodyCanBeAuthenticatedIsSaidAFewTimes(CapturedOutput log) {
		for (int i = 0; i < FRAMES; i++) {
			this.problems.of(new AuthenticationServiceException("secret"), null);
		}
		assertThat(StringUtils.countOccurrencesOf(log.toString(), "Nobody can be authenticated now")).isBetween(1, 100);
	}

}
