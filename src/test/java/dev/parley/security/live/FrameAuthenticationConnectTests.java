package dev.parley.security.live;

import java.time.Duration;
import java.util.Set;

import dev.parley.security.account.Account;
import dev.parley.security.http.CsrfTokensTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A CONNECT with a token, or with the session of its handshake. */
class FrameAuthenticationConnectTests extends FrameAuthenticationFixture {

	@Test
	void withAGoodTokenSetsTheUser() {
		StompHeaderAccessor connect = connect("Authorization", "Bearer " + token());
		send(connect);
		assertThat(user(connect)).isEqualTo("mina");
	}

	@Test
	void theSchemeAndTheHeadersNameMayBeInLowerCase() {
		StompHeaderAccessor connect = connect("authorization", "bearer " + token());
		send(connect);
		assertThat(user(connect)).isEqualTo("mina");
	}

	@Test
	void withTheCsrfTokenOfASignedInHandshakeSetsTheUser() {
		signedInHandshake("http-1");
		StompHeaderAccessor connect = connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
		send(connect);
		assertThat(user(connect)).isEqualTo("mina");
	}

	@Test
	void theCredentialsGoNoFurther() {
		StompHeaderAccessor connect = connect("Authorization", "Bearer " + token());
		connect.setNativeHeader("passcode", "secret");
		connect.setNativeHeader("heart-beat", "10000,10000");
		send(connect);
		assertThat(connect.toNativeHeaderMap()).containsOnlyKeys("heart-beat");
	}

	@Test
	void withNothingIsRefused() {
		assertRefused(AuthenticationCredentialsNotFoundException.class, connect());
	}

	@Test
	void withASignedInHandshakeAloneIsRefusedBecauseAForeignPageCouldDoIt() {
		signedInHandshake("http-1");
		assertRefused(AuthenticationCredentialsNotFoundException.class, connect());
	}

	@Test
	void withACsrfTokenAloneIsRefused() {
		assertRefused(AuthenticationCredentialsNotFoundException.class,
				connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "wrong", CSRF })
	void withAnotherCsrfTokenIsRefused(String token) {
		signedInHandshake("http-1");
		assertRefused(BadCredentialsException.class, connect("X-CSRF-TOKEN", token));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Bearer", "Bearer ", "Bearer x.y.z", "Basic bWluYTpwYXNz" })
	void withAnotherAuthorizationIsRefused(String authorization) {
		assertRefused(BadCredentialsException.class, connect("Authorization", authorization));
	}

	@Test
	void aBadTokenIsNotMadeGoodByAGoodHandshake() {
		signedInHandshake("http-1");
		StompHeaderAccessor connect = connect("Authorization", "Bearer x.y.z");
		connect.setNativeHeader("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF));
		assertRefused(BadCredentialsException.class, connect);
	}

	@Test
	void withAnExpiredTokenTellsTheClientToComeAgain() {
		String token = token();
		this.fixture.clock.advance(Duration.ofMinutes(15));
		assertRefused(CredentialsExpiredException.class, connect("Authorization", "Bearer " + token));
	}

	@Test
	void withATokenOfADisabledAccountIsRefused() {
		String token = token();
		this.fixture.accounts.disable("mina");
		assertRefused(DisabledException.class, connect("Authorization", "Bearer " + token));
	}

	@Test
	void afterTheSignOutThatFollowedTheHandshakeIsRefused() {
		signedInHandshake("http-1");
		this.fixture.httpSessions.clear();
		assertRefused(SessionAuthenticationException.class, connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF)));
	}

	@Test
	void twiceIsRefusedAndTheFirstUserStays() {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.accounts.create("eve", "{x}");
		String other = this.fixture.token(new Account("eve", Set.of(), true));
		assertRefused(SessionAuthenticationException.class, connect("Authorization", "Bearer " + other));
		assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
	}

	@Test
	void anExceptionSaysNothingOfTheToken() {
		String token = token();
		Throwable failure = catchThrowable(() -> send(connect("Authorization", "Bearer " + token + "x")));
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			assertThat(cause.toString()).doesNotContain(token.substring(0, 40));
		}
	}

	@Test
	void aRefusedOneIsNotRemembered() {
		assertRefused(AuthenticationCredentialsNotFoundException.class, connect());
		assertThat(this.fixture.sessions.size()).isZero();
		assertRefused(AuthenticationCredentialsNotFoundException.class, frame(StompCommand.SEND));
	}

}
