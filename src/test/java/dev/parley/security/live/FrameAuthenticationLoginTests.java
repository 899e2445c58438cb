package dev.parley.security.live;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A CONNECT with login and passcode. */
class FrameAuthenticationLoginTests extends FrameAuthenticationFixture {

	@BeforeEach
	void signUp() {
		this.fixture.create("mina", "correct horse battery");
	}

	@Test
	void setsTheUser() {
		StompHeaderAccessor connect = login("mina", "correct horse battery");
		send(connect);
		assertThat(user(connect)).isEqualTo("mina");
		assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
	}

	@Test
	void thePasscodeGoesNoFurtherInNoForm() {
		StompHeaderAccessor connect = login("mina", "correct horse battery");
		send(connect);
		assertThat(connect.toNativeHeaderMap()).containsOnlyKeys("login");
		assertThat(connect.getPasscode()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "mina, wrong password", "mina, ''", "nobody, correct horse battery" })
	void thatIsWrongIsRefusedWithOneSentenceForAll(String login, String passcode) {
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> send(login(login, passcode)))
			.withMessage("The name or the password is wrong");
	}

	@Test
	void thatAreBothEmptyAreNone() {
		assertRefused(AuthenticationCredentialsNotFoundException.class, login("", ""));
	}

	@Test
	void ofADisabledAccountIsRefused() {
		this.fixture.accounts.disable("mina");
		assertRefused(DisabledException.class, login("mina", "correct horse battery"));
	}

	@Test
	void endsWithThePassword() {
		send(login("mina", "correct horse battery"));
		this.fixture.accounts.changePassword("mina", "{x}new");
		assertRefused(SessionAuthenticationException.class, frame(StompCommand.SEND));
	}

	private StompHeaderAccessor login(String login, String passcode) {
		StompHeaderAccessor connect = connect();
		connect.setLogin(login);
		connect.setPasscode(passcode);
		return connect;
	}

}
