package dev.parley.security.live;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.parley.security.key.ApiKey.KeyAction;
import dev.parley.security.key.ApiKeys;
import dev.parley.stomp.authentication.AuthenticationLost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A back end that connects with an API key. */
class FrameAuthenticationKeyTests extends FrameAuthenticationFixture {

	@Test
	void aKeyConnectsInAuthorizationAndAsThePasscode() {
		String key = make(null).text();
		assertThat(userAfter(connect("Authorization", "Bearer " + key))).isEqualTo("key:shop");
		disconnected("s1");
		StompHeaderAccessor connect = frame(StompCommand.CONNECT);
		connect.setLogin("shop");
		connect.setPasscode(key);
		assertThat(userAfter(connect)).isEqualTo("key:shop");
		assertThat(connect.getPasscode()).isNull();
	}

	@Test
	void aWrongKeyIsRefusedAndNotTakenForAPassword() {
		StompHeaderAccessor connect = frame(StompCommand.CONNECT);
		connect.setLogin("mina");
		connect.setPasscode("pk_" + "A".repeat(43));
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> send(connect))
			.withMessage("The API key was revoked, or never made");
	}

	@Test
	void aRevokedKeyEndsItsSessionsAtOnce() {
		ApiKeys.Fresh key = make(null);
		send(connect("Authorization", "Bearer " + key.text()));
		this.fixture.apiKeys.revoke(key.key().id());
		assertThat(this.fixture.lost).containsExactly(new AuthenticationLost("s1", false, "The API key was revoked"));
		assertThatExceptionOfType(SessionAuthenticationException.class)
			.isThrownBy(() -> send(frame(StompCommand.SEND)));
	}

	@Test
	void aKeyThatAnotherProcessRevokedEndsItsSessionsWithinAMinute() {
		send(connect("Authorization", "Bearer " + make(null).text()));
		this.fixture.jdbc.sql("delete from api_key").update();
		this.fixture.clock.advance(Duration.ofSeconds(59));
		this.fixture.sessions.sweep();
		assertThat(this.fixture.lost).isEmpty();
		this.fixture.clock.advance(Duration.ofSeconds(1));
		this.fixture.sessions.sweep();
		assertThat(this.fixture.lost).hasSize(1);
	}

	@Test
	void aClockThatIsSetBackDoesNotPutThatOff() {
		send(connect("Authorization", "Bearer " + make(null).text()));
		this.fixture.jdbc.sql("delete from api_key").update();
		this.fixture.clock.advance(Duration.ofMinutes(-10));
		this.fixture.sessions.sweep();
		assertThat(this.fixture.lost).hasSize(1);
	}

	/** There is no newer key to wait for. */
	@Test
	void anExpiredKeyEndsItsSessionWithoutGrace() {
		send(connect("Authorization", "Bearer " + make(Duration.ofHours(1)).text()));
		this.fixture.clock.advance(Duration.ofHours(1).minusMillis(1));
		this.fixture.sessions.sweep();
		send(frame(StompCommand.SEND));
		this.fixture.clock.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(SessionAuthenticationException.class).isThrownBy(() -> send(frame(StompCommand.SEND)))
			.withMessage("The API key has expired");
		this.fixture.sessions.sweep();
		assertThat(this.fixture.lost).containsExactly(new AuthenticationLost("s1", false, "The API key has expired"));
	}

	@Test
	void aSilentSessionEndsWithItsKey() {
		send(connect("Authorization", "Bearer " + make(Duration.ofHours(1)).text()));
		this.fixture.clock.advance(Duration.ofHours(1));
		this.fixture.sessions.expire();
		assertThat(this.fixture.lost).containsExactly(new AuthenticationLost("s1", false, "The API key has expired"));
	}

	@Test
	void aTransactionIsNotCommittedOnceItsKeyIsRevoked() {
		ApiKeys.Fresh key = make(null);
		send(connect("Authorization", "Bearer " + key.text()));
		send(frame(StompCommand.BEGIN));
		send(frame(StompCommand.SEND));
		this.fixture.apiKeys.revoke(key.key().id());
		assertThatExceptionOfType(SessionAuthenticationException.class)
			.isThrownBy(() -> send(frame(StompCommand.COMMIT)))
			.withMessage("The API key was revoked");
	}

	@Test
	void theSameKeyInEachFrameIsNoRenewalAndAnotherOneIsRefused() {
		String key = make(null).text();
		send(connect("Authorization", "Bearer " + key));
		StompHeaderAccessor same = frame(StompCommand.SEND);
		same.setNativeHeader("Authorization", "Bearer " + key);
		send(same);
		assertThat(same.getFirstNativeHeader("Authorization")).isNull();
		StompHeaderAccessor other = frame(StompCommand.SEND);
		other.setNativeHeader("Authorization", "Bearer " + token());
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> send(other));
		send(frame(StompCommand.SEND));
	}

	private ApiKeys.Fresh make(@Nullable Duration validity) {
		ApiKeys.Fresh made = this.fixture.apiKeys.create("shop", List.of("/topic/orders/**"), Set.of(KeyAction.PUBLISH),
				validity, "root");
		assertThat(made).isNotNull();
		return made;
	}

}
