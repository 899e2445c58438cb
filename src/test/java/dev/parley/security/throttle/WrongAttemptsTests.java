package dev.parley.security.throttle;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Cases that the tests of its users do not cover. */
class WrongAttemptsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ManualClock clock = new ManualClock("2026-11-26T08:00:00Z");

	private final WrongAttempts attempts = new WrongAttempts(3, SECOND, Duration.ofMinutes(15), Duration.ofDays(1),
			this.clock);

	@Test
	void ofManyAtTheSameTimeNoMoreAreTakenThanOneAfterTheOther() throws Exception {
		ExecutorService many = Executors.newFixedThreadPool(8);
		try {
			Callable<Duration> attempt = () -> this.attempts.take("mina");
			int taken = 0;
			for (Future<Duration> each : many.invokeAll(Collections.nCopies(200, attempt))) {
				taken += each.get().isZero() ? 1 : 0;
			}
			assertThat(taken).isEqualTo(3);
		}
		finally {
			many.shutdownNow();
		}
	}

	@Test
	void whatHasToWaitIsNotCounted() {
		for (int i = 0; i < 3; i++) {
			this.attempts.take("mina");
		}
		assertThat(this.attempts.take("mina")).isEqualTo(SECOND);
		assertThat(this.attempts.take("mina")).isEqualTo(SECOND);
		assertThat(this.attempts.take("jun")).isZero();
	}

	@Test
	void allIsForgottenAfterADayOfRestAndNotBefore() {
		for (int i = 0; i < 3; i++) {
			this.attempts.take("mina");
		}
		this.clock.advance(Duration.ofDays(1).plus(SECOND));
		assertThat(this.attempts.take("mina")).isZero();
		assertThat(this.attempts.take("mina")).isEqualTo(SECOND.multipliedBy(2));
		this.clock.advance(Duration.ofDays(1).plus(SECOND.multipliedBy(2)).plusMillis(1));
		assertThat(this.attempts.take("mina")).isZero();
		assertThat(this.attempts.take("mina")).isZero();
	}

}
