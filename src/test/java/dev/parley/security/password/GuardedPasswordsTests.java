package dev.parley.security.password;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.parley.audit.AuditEvent;
import dev.parley.limit.NetworkAddress;
import dev.parley.security.cookie.DeviceCookie;
import dev.parley.security.secret.ServerSecret;
import dev.parley.security.throttle.SignInProperties;
import dev.parley.security.throttle.SignInThrottle;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GuardedPasswordsTests {

	private static final Clock CLOCK = new ManualClock("2026-11-21T07:00:00Z");

	private final List<Object> events = new ArrayList<>();

	private final SignInThrottle throttle = new SignInThrottle(
			new SignInProperties(3, 3, 100, Duration.ofSeconds(1), Duration.ofMinutes(1), 0), CLOCK);

	private RuntimeException answer = new BadCredentialsException("The name or the password is wrong");

	private final GuardedPasswords passwords = new GuardedPasswords((attempt) -> {
		throw this.answer;
	}, this.throttle, new DeviceCookie(ServerSecret.random(), CLOCK), this.events::add);

	@Test
	void anUncheckedPasswordIsNotAWrongOne() {
		this.answer = new InternalAuthenticationServiceException("away",
				new DataAccessResourceFailureException("away"));
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(DataAccessResourceFailureException.class)
				.isThrownBy(() -> guess("mina", "192.0.2.1"));
		}
	}

	@Test
	void guessesForManyNamesOverOneConnectionAreCountedByItsAddress() {
		Map<String, Object> handshake = new HashMap<>();
		NetworkAddress.putInto(handshake, "192.0.2.1");
		for (String name : List.of("mina", "jun", "ara")) {
			assertThatExceptionOfType(BadCredentialsException.class)
				.isThrownBy(() -> guess(name, NetworkAddress.from(handshake)));
		}
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> guess("bora", "192.0.2.1"));
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> guess("bora", "192.0.2.2"));
	}

	@Test
	void theAuditSaysFromWhereAnAttemptOverAConnectionCame() {
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> guess("mina", "192.0.2.1"));
		assertThat(this.events).singleElement().isInstanceOfSatisfying(AuditEvent.class, (event) -> {
			assertThat(event.address()).isEqualTo("192.0.2.1");
			assertThat(event.user()).isEqualTo("mina");
		});
	}

	@Test
	void theAuditNamesOneAccountByOneNameHoweverItIsSpelled() {
		assertThatExceptionOfType(BadCredentialsException.class)
			.isThrownBy(() -> guess("\uFF2D\uFF49\uFF2E\uFF21", "192.0.2.1"));
		assertThat(this.events).singleElement()
			.isInstanceOfSatisfying(AuditEvent.class, (event) -> assertThat(event.user()).isEqualTo("mina"));
	}

	private void guess(String name, String address) {
		this.passwords.authenticate(new SignInRequest(name, "guess").unauthenticated(address));
	}

}
