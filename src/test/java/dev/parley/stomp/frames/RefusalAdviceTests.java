package dev.parley.stomp.frames;

import java.time.Duration;
import java.util.List;

import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.stomp.problem.Problems;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalAdviceTests {

	private final RefusalAdvice advice = new RefusalAdvice(new Problems(List.of()));

	private final Problem problem = new Problem("over-limit", 429, "Over a limit", "Too much", "/topic/a");

	@Test
	void whoeverMayComeAgainLaterIsToldWhen() {
		ResponseEntity<byte[]> answer = this.advice.refuse(new RefusedException(this.problem, Duration.ofMillis(1500)));
		assertThat(answer.getStatusCode().value()).isEqualTo(429);
		assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("2");
		assertThat(answer.getBody()).asString().contains("\"code\":\"over-limit\"");
	}

	@Test
	void whatIsUnavailableMaySoonBeThere() {
		assertThat(this.advice.refuse(new RefusedException(Problem.unavailable("/topic/a"))).getHeaders())
			.extracting((headers) -> headers.getFirst(HttpHeaders.RETRY_AFTER))
			.isEqualTo("5");
	}

	@Test
	void whereNobodyKnowsWhenNothingIsSaidOfIt() {
		assertThat(this.advice.refuse(new RefusedException(this.problem)).getHeaders().headerNames())
			.doesNotContain(HttpHeaders.RETRY_AFTER);
	}

}
