package dev.parley.security;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SignInThrottleTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ManualClock clock = new ManualClock("2026-11-21T07:00:00Z");

	private SignInThrottle throttle;

	@BeforeEach
	void threeAttemptsAreFree() {
		this.throttle = new SignInThrottle(new SignInProperties(3, 10, SECOND, Duration.ofMinutes(1)), this.clock);
	}

	@Test
	void theFirstAttemptsAreFree() {
		assertThatCode(() -> fail(3, "mina", "192.0.2.1")).doesNotThrowAnyException();
	}

	@Test
	void theNextOneHasToWait() {
		fail(3, "mina", "192.0.2.1");
		assertWait("mina", "192.0.2.1", 1);
	}

	@Test
	void eachFurtherWaitIsTwiceAsLong() {
		fail(3, "mina", null);
		for (int seconds : new int[] { 1, 2, 4, 8, 16, 32 }) {
			assertWait("mina", null, seconds);
			this.clock.advance(Duration.ofSeconds(seconds));
			fail(1, "mina", null);
		}
		assertWait("mina", null, 60);
	}

	@Test
	void anAttemptThatCameTooEarlyCostsNothingMore() {
		fail(3, "mina", null);
		assertWait("mina", null, 1);
		assertWait("mina", null, 1);
	}

	@Test
	void nobodyIsLockedOut() {
		for (int i = 0; i < 100; i++) {
			fail(1, "mina", null);
			this.clock.advance(Duration.ofMinutes(1));
		}
		assertThatCode(() -> fail(1, "mina", null)).doesNotThrowAnyException();
	}

	@Test
	void theRightPasswordForgetsTheWrongOnes() {
		fail(2, "mina", null);
		fail(1, "mina", null);
		this.clock.advance(SECOND);
		this.throttle.attempt("mina", null);
		this.throttle.succeeded("mina", null);
		assertThatCode(() -> fail(3, "mina", null)).doesNotThrowAnyException();
	}

	@Test
	void withTimeAllIsForgotten() {
		fail(3, "mina", null);
		this.clock.advance(Duration.ofMinutes(3));
		assertThatCode(() -> fail(3, "mina", null)).doesNotThrowAnyException();
	}

	@ParameterizedTest(name = "{0}")
	@ValueSource(strings = { "MINA", "\uFF4D\uFF49\uFF4E\uFF41", "\uD835\uDC26ina", "\u24DCina", "m\u2139na" })
	void anotherSpellingOfANameDoesNotHelp(String spelling) {
		fail(3, "mina", null);
		assertWait(spelling, null, 1);
	}

	@Test
	void othersAreNotSlowedDown() {
		fail(3, "mina", "192.0.2.1");
		assertThatCode(() -> fail(1, "jun", "192.0.2.1")).doesNotThrowAnyException();
	}

	@Test
	void anAddressThatTriesManyNamesHasToWait() {
		for (int i = 0; i < 10; i++) {
			fail(1, "name" + i, "192.0.2.1");
		}
		assertWait("another", "192.0.2.1", 1);
		assertThatCode(() -> fail(1, "another", "192.0.2.2")).doesNotThrowAnyException();
	}

	@Test
	void manyPeopleMaySignInFromOneAddress() {
		for (int i = 0; i < 1000; i++) {
			this.throttle.attempt("name" + i, "192.0.2.1");
			this.throttle.succeeded("name" + i, "192.0.2.1");
		}
	}

	@Test
	void whatIsRememberedIsBounded() {
		for (int i = 0; i < 250_000; i++) {
			fail(1, "name" + i, "address" + i);
		}
		assertThat(this.throttle.size()).isLessThanOrEqualTo(200_000);
	}

	private void fail(int times, String account, @Nullable String address) {
		for (int i = 0; i < times; i++) {
			this.throttle.attempt(account, address);
		}
	}

	private void assertWait(String account, @Nullable String address, int seconds) {
		assertThatExceptionOfType(TooManyAttemptsException.class)
			.isThrownBy(() -> this.throttle.attempt(account, address))
			.satisfies((ex) -> assertThat(ex.seconds()).isEqualTo(seconds));
	}

}
