package dev.parley.security.live;

import java.time.Duration;

import dev.parley.security.SecurityFixture;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;

import static org.assertj.core.api.Assertions.assertThat;

/** A CONNECT where no name is needed. */
class FrameAuthenticationAnonymousTests extends FrameAuthenticationFixture {

	FrameAuthenticationAnonymousTests() {
		this.fixture = new SecurityFixture(true);
	}

	@Test
	void withNothingGivesAMadeUpName() {
		StompHeaderAccessor connect = connect();
		send(connect);
		assertThat(user(connect)).matches("anonymous-[0-9a-f]{8}");
		assertThat(userAfter(frame(StompCommand.SUBSCRIBE))).isEqualTo(user(connect));
	}

	@Test
	void anAnonymousSessionDoesNotEnd() {
		send(connect());
		this.fixture.clock.advance(Duration.ofDays(400));
		this.fixture.sessions.sweep();
		assertThat(userAfter(frame(StompCommand.SEND))).startsWith("anonymous-");
	}

	@Test
	void aBadCredentialIsAnErrorAllTheSame() {
		assertRefused(BadCredentialsException.class, connect("Authorization", "Bearer x.y.z"));
		assertRefused(AuthenticationException.class, connect("X-CSRF-TOKEN", "wrong"));
	}

	@Test
	void aGoodTokenGivesItsOwnName() {
		StompHeaderAccessor connect = connect("Authorization", "Bearer " + token());
		send(connect);
		assertThat(user(connect)).isEqualTo("mina");
	}

}
