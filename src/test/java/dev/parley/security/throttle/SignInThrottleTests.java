package dev.parley.security.throttle;

import java.time.Duration;
import java.util.List;

import dev.parley.support.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SignInThrottleTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ManualClock clock = new ManualClock("2026-11-21T07:00:00Z");

	private SignInThrottle throttle;

	@BeforeEach
	void threeAttemptsAreFree() {
		this.throttle = new SignInThrottle(new SignInProperties(3, 10, 20, SECOND, Duration.ofMinutes(1), 0),
				this.clock);
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
		fail(3, "mina", "192.0.2.1");
		this.clock.advance(SECOND);
		signIn("mina", "192.0.2.1");
		assertThatCode(() -> fail(3, "mina", "192.0.2.1")).doesNotThrowAnyException();
	}

	/**
	 * Of two attempts at the same time, the one that is counted first may have arrived
	 * last.
	 */
	@Test
	void aFreeAttemptDoesNotWaitForOneThatCameAfterIt() {
		fail(1, "mina", "192.0.2.1");
		this.clock.advance(SECOND.negated());
		assertThatCode(() -> fail(1, "mina", "192.0.2.1")).doesNotThrowAnyException();
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

	/** Too few from each network for a wait there: the total for the account counts. */
	@Test
	void guessesFromEverywhereByDifferentSpellingsAreGuessesAtOneAccount() {
		List<String> spellings = List.of("mina", "MINA", "\uFF4D\uFF49\uFF4E\uFF41", "\uD835\uDC26ina", "\u24DCina");
		for (int i = 0; i < 20; i++) {
			fail(1, spellings.get(i % spellings.size()), "198.51.100." + i);
		}
		for (String spelling : spellings) {
			assertWait(spelling, "192.0.2.1", 1);
		}
		assertThatCode(() -> fail(1, "jun", "192.0.2.1")).doesNotThrowAnyException();
	}

	@Test
	void theRightPasswordByAnotherSpellingForgetsTheWrongOnesToo() {
		fail(2, "mina", "192.0.2.1");
		signIn("\uFF2Dina", "192.0.2.1");
		assertThatCode(() -> fail(3, "mina", "192.0.2.1")).doesNotThrowAnyException();
		assertWait("MINA", "192.0.2.1", 1);
	}

	@Test
	void whoWasSignedInFromANetworkByAnotherSpellingDoesNotWaitForGuessesFromEverywhere() {
		signIn("MINA", "192.0.2.1");
		guessFromEverywhere("mina");
		assertThatCode(() -> signIn("\uFF4Dina", "192.0.2.1")).doesNotThrowAnyException();
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
			signIn("name" + i, "192.0.2.1");
		}
	}

	@Test
	void whatStrangersGuessElsewhereDoesNotMakeTheOwnerWait() {
		fail(3, "mina", "203.0.113.1");
		assertWait("mina", "203.0.113.1", 1);
		assertThatCode(() -> signIn("mina", "192.0.2.1")).doesNotThrowAnyException();
		assertWait("mina", "203.0.113.1", 1);
	}

	@Test
	void guessesFromEverywhereMakeStrangersWait() {
		guessFromEverywhere("mina");
		assertWait("mina", "192.0.2.1", 1);
		assertThatCode(() -> fail(1, "jun", "192.0.2.1")).doesNotThrowAnyException();
	}

	@Test
	void whoWasSignedInFromANetworkBeforeDoesNotWaitForGuessesFromEverywhere() {
		signIn("mina", "192.0.2.1");
		guessFromEverywhere("mina");
		assertThatCode(() -> signIn("mina", "192.0.2.1")).doesNotThrowAnyException();
		assertWait("mina", "192.0.2.2", 1);
	}

	@Test
	void whoWasSignedInWithABrowserBeforeWaitsForNobodyWhereverTheyAre() {
		guessFromEverywhere("mina");
		assertWait("mina", "203.0.113.99", 1);
		SignInSource browser = new SignInSource("203.0.113.99", "device");
		for (int i = 0; i < 3; i++) {
			this.throttle.attempt("mina", browser);
		}
		assertWaitOf("mina", browser, 1);
	}

	@Test
	void anAttemptThatNobodyLookedAtWasNoWrongOne() {
		SignInSource source = new SignInSource("192.0.2.1", null);
		assertThatCode(() -> {
			for (int i = 0; i < 100; i++) {
				this.throttle.attempt("mina", source);
				this.throttle.undecided("mina", source);
			}
		}).doesNotThrowAnyException();
	}

	@Test
	void oneNetworkHasSoManyChecksAMinuteAlsoOfRightPasswords() {
		this.throttle = new SignInThrottle(new SignInProperties(3, 10, 20, SECOND, Duration.ofMinutes(1), 6),
				this.clock);
		for (int i = 0; i < 6; i++) {
			signIn("name" + i, "192.0.2.1");
		}
		assertWait("jun", "192.0.2.1", 10);
		assertThatCode(() -> signIn("jun", "192.0.2.2")).doesNotThrowAnyException();
		SignInSource browser = new SignInSource("192.0.2.1", "device");
		assertThatCode(() -> this.throttle.attempt("mina", browser)).doesNotThrowAnyException();
		this.clock.advance(Duration.ofSeconds(10));
		assertThatCode(() -> signIn("jun", "192.0.2.1")).doesNotThrowAnyException();
	}

	/** One or two from each network, so that none of these has to wait. */
	private void guessFromEverywhere(String account) {
		for (int i = 0; i < 10; i++) {
			fail(2, account, "198.51.100." + i);
		}
	}

	private void signIn(String account, String address) {
		SignInSource source = new SignInSource(address, null);
		this.throttle.attempt(account, source);
		this.throttle.succeeded(account, source);
	}

	@Test
	void whatIsRememberedIsBounded() {
		for (int i = 0; i < 250_000; i++) {
			fail(1, "name" + i, "address" + i);
		}
		assertThat(this.throttle.size()).isLessThanOrEqualTo(300_000);
	}

	private void fail(int times, String account, @Nullable String address) {
		for (int i = 0; i < times; i++) {
			this.throttle.attempt(account, new SignInSource(address, null));
		}
	}

	private void assertWait(String account, @Nullable String address, int seconds) {
		assertWaitOf(account, new SignInSource(address, null), seconds);
	}

	private void assertWaitOf(String account, SignInSource source, int seconds) {
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> this.throttle.attempt(account, source))
			.satisfies((ex) -> {
				assertThat(ex.getStatusCode().value()).isEqualTo(429);
				assertThat(ex.getHeaders().getFirst("Retry-After")).isEqualTo(String.valueOf(seconds));
			});
	}

}
