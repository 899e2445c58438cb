package dev.parley.security.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import dev.parley.security.CountingDataSource;
import dev.parley.security.LossReason;
import dev.parley.security.SecurityFixture;
import dev.parley.security.account.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The frames after CONNECT, one by one, in every state. */
class FrameAuthenticationEveryFrameTests extends FrameAuthenticationFixture {

	static Stream<StompCommand> frames() {
		return Stream.of(StompCommand.SEND, StompCommand.SUBSCRIBE, StompCommand.UNSUBSCRIBE, StompCommand.ACK,
				StompCommand.NACK, StompCommand.BEGIN, StompCommand.COMMIT, StompCommand.ABORT);
	}

	@ParameterizedTest
	@MethodSource("frames")
	void carriesTheUserWhileTheTokenIsGood(StompCommand command) {
		send(connect("Authorization", "Bearer " + token()));
		assertThat(userAfter(frame(command))).isEqualTo("mina");
	}

	@ParameterizedTest
	@MethodSource("frames")
	void carriesTheUserWhileTheHttpSessionLives(StompCommand command) {
		connectByHttpSession();
		assertThat(userAfter(frame(command))).isEqualTo("mina");
	}

	@ParameterizedTest
	@MethodSource("frames")
	void withoutAConnectIsRefused(StompCommand command) {
		assertRefused(AuthenticationCredentialsNotFoundException.class, frame(command));
	}

	@ParameterizedTest
	@MethodSource("frames")
	void isRefusedAfterTheTokenHasExpired(StompCommand command) {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.clock.advance(Duration.ofMinutes(15));
		assertRefused(CredentialsExpiredException.class, frame(command));
	}

	@ParameterizedTest
	@MethodSource("frames")
	void isRefusedAfterASignOut(StompCommand command) {
		connectByHttpSession();
		end("http-1", LossReason.SIGNED_OUT);
		assertRefused(SessionAuthenticationException.class, frame(command));
	}

	@ParameterizedTest
	@MethodSource("frames")
	void isRefusedAfterAnotherSignInWithTheHintToComeAgain(StompCommand command) {
		connectByHttpSession();
		end("http-1", LossReason.SIGNED_IN_AGAIN);
		assertRefused(CredentialsExpiredException.class, frame(command));
	}

	@ParameterizedTest
	@MethodSource("frames")
	void isRefusedAfterTheHttpSessionHasExpired(StompCommand command) {
		connectByHttpSession();
		this.fixture.clock.advance(Duration.ofHours(24));
		assertRefused(SessionAuthenticationException.class, frame(command));
	}

	@ParameterizedTest
	@MethodSource("frames")
	void isRefusedAfterTheAccountWasDisabled(StompCommand command) {
		send(connect("Authorization", "Bearer " + token()));
		this.fixture.accounts.disable("mina");
		assertRefused(DisabledException.class, frame(command));
	}

	@ParameterizedTest
	@MethodSource("frames")
	void isRefusedAfterTheConnectionWasClosed(StompCommand command) {
		send(connect("Authorization", "Bearer " + token()));
		disconnected("s1");
		assertRefused(AuthenticationCredentialsNotFoundException.class, frame(command));
	}

	@ParameterizedTest
	@MethodSource("frames")
	void ofAnotherSessionIsRefused(StompCommand command) {
		send(connect("Authorization", "Bearer " + token()));
		StompHeaderAccessor other = frame(command);
		other.setSessionId("s2");
		assertRefused(AuthenticationCredentialsNotFoundException.class, other);
	}

	@ParameterizedTest
	@MethodSource("frames")
	void losesAUserThatItBroughtAlong(StompCommand command) {
		send(connect("Authorization", "Bearer " + token()));
		StompHeaderAccessor forged = frame(command);
		forged.setUser(new Account("admin", Set.of("ADMIN"), true).authentication());
		assertThat(userAfter(forged)).isEqualTo("mina");
	}

	@ParameterizedTest
	@EnumSource(value = SimpMessageType.class, names = { "DISCONNECT", "HEARTBEAT" })
	void thatIsADisconnectOrAHeartBeatPassesAlways(SimpMessageType type) {
		SimpMessageHeaderAccessor accessor = SimpMessageHeaderAccessor.create(type);
		accessor.setSessionId("s1");
		Message<byte[]> message = MessageBuilder.createMessage(new byte[0], accessor.getMessageHeaders());
		assertThat(this.fixture.interceptor.preSend(message, CHANNEL)).isSameAs(message);
	}

	@Test
	void ofNoKnownTypeIsRefusedWithoutAConnect() {
		Message<String> message = MessageBuilder.withPayload("x").build();
		assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class)
			.isThrownBy(() -> this.fixture.interceptor.preSend(message, CHANNEL));
	}

	@Test
	void isStillAStompMessageWhenItsHeadersWereClosed() {
		send(connect("Authorization", "Bearer " + token()));
		StompHeaderAccessor closed = frame(StompCommand.SEND);
		closed.setLeaveMutable(false);
		Message<?> passed = send(closed);
		StompHeaderAccessor accessor = MessageHeaderAccessor.getAccessor(passed, StompHeaderAccessor.class);
		assertThat(accessor).isNotNull();
		assertThat(accessor.getCommand()).isEqualTo(StompCommand.SEND);
		assertThat(user(accessor)).isEqualTo("mina");
		assertThat(passed.getPayload()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@ValueSource(strings = { "cookie", "token", "password" })
	void costsNoQuery(String credential) {
		CountingDataSource database = new CountingDataSource(
				SecurityFixture.database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
		this.fixture = new SecurityFixture(false, database);
		switch (credential) {
			case "cookie" -> connectByHttpSession();
			case "token" -> send(connect("Authorization", "Bearer " + token()));
			default -> {
				this.fixture.create("mina", "correct horse battery");
				StompHeaderAccessor connect = connect("login", "mina");
				connect.setPasscode("correct horse battery");
				send(connect);
			}
		}
		int before = database.connections();
		for (int i = 0; i < 1000; i++) {
			assertThat(userAfter(frame(StompCommand.SEND))).isEqualTo("mina");
		}
		assertThat(database.connections()).isEqualTo(before).isPositive();
	}

}
