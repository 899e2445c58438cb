package dev.parley.security.signup;

import java.time.Duration;

import dev.parley.security.SecurityFixture;
import dev.parley.security.SignUp;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;

import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class SignUpThrottleTests {

	private final ManualClock clock = new ManualClock(SecurityFixture.NOW);

	private final SignUpThrottle throttle = new SignUpThrottle(new SignUpProperties(SignUp.OPEN, 4), this.clock);

	@Test
	void anAddressMakesSoManyAtOnceAndThenWaits() {
		attempts("192.0.2.1", 4);
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> this.throttle.attempt("192.0.2.1"))
			.satisfies((ex) -> {
				assertThat(ex.getStatusCode().value()).isEqualTo(429);
				assertThat(ex.getHeaders().getFirst("Retry-After")).isEqualTo("900");
				assertThat(ex.getBody().getProperties()).containsEntry("code", "too-many-sign-ups");
			});
	}

	@Test
	void afterTheTimeThatItWasToldOneMoreIsWelcome() {
		attempts("192.0.2.1", 4);
		this.clock.advance(Duration.ofSeconds(900));
		attempts("192.0.2.1", 1);
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> this.throttle.attempt("192.0.2.1"));
	}

	@Test
	void otherAddressesDoNotWait() {
		attempts("192.0.2.1", 4);
		attempts("192.0.2.2", 4);
	}

	/** One customer of a provider has 2^64 of these addresses. */
	@Test
	void addressesOfOneNetworkAreOne() {
		attempts("2001:db8::1", 2);
		attempts("2001:db8::2", 2);
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> this.throttle.attempt("2001:db8::3"));
	}

	@Test
	void zeroIsNoLimit() {
		SignUpThrottle none = new SignUpThrottle(new SignUpProperties(SignUp.OPEN, 0), this.clock);
		assertThatNoException().isThrownBy(() -> {
			for (int i = 0; i < 1000; i++) {
				none.attempt("192.0.2.1");
			}
		});
	}

	private void attempts(String address, int times) {
		for (int i = 0; i < times; i++) {
			assertThatNoException().isThrownBy(() -> this.throttle.attempt(address));
		}
	}

}
