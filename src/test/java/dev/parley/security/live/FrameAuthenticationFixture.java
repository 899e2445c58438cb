package dev.parley.security.live;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import dev.parley.security.LossReason;
import dev.parley.security.SecurityFixture;
import dev.parley.security.account.Account;
import dev.parley.security.http.CsrfTokensTests;
import dev.parley.security.http.HandshakeCredential;
import dev.parley.security.http.HttpSessionEnded;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A connection of mina's, frame by frame through the interceptor that authenticates them.
 * Shared by the tests for its different topics.
 */
abstract class FrameAuthenticationFixture {

	static final String CSRF = "3e1c8e6a-8f0b-4b0e-9d0a-0d6f1a4f6a11";

	static final Instant NOW = Instant.parse(SecurityFixture.NOW);

	static final MessageChannel CHANNEL = (message, timeout) -> true;

	SecurityFixture fixture = new SecurityFixture();

	final Map<String, Object> handshake = new HashMap<>();

	String token() {
		return this.fixture.token(this.fixture.mina());
	}

	Account mina() {
		return this.fixture.account("mina");
	}

	StompHeaderAccessor sendOf(String sessionId) {
		StompHeaderAccessor frame = frame(StompCommand.SEND);
		frame.setSessionId(sessionId);
		return frame;
	}

	void signedInHandshake(String httpSessionId) {
		this.fixture.httpSessions.put(httpSessionId, NOW.plus(Duration.ofHours(24)));
		new HandshakeCredential(httpSessionId, this.fixture.mina(), CSRF).putInto(this.handshake);
	}

	void connectByHttpSession() {
		signedInHandshake("http-1");
		send(connect("X-CSRF-TOKEN", CsrfTokensTests.mask(CSRF)));
	}

	void end(String httpSessionId, LossReason reason) {
		this.fixture.publish(new HttpSessionEnded(httpSessionId, reason));
	}

	void disconnected(String sessionId) {
		this.fixture.sessions.onDisconnect(new SessionDisconnectEvent(this,
				MessageBuilder.withPayload(new byte[0]).build(), sessionId, CloseStatus.NORMAL));
	}

	StompHeaderAccessor connect(String... header) {
		StompHeaderAccessor accessor = frame(StompCommand.CONNECT);
		if (header.length == 2) {
			accessor.setNativeHeader(header[0], header[1]);
		}
		return accessor;
	}

	/** Built as the edge does it: interceptors can still change the headers. */
	StompHeaderAccessor frame(StompCommand command) {
		StompHeaderAccessor accessor = StompHeaderAccessor.create(command);
		accessor.setSessionId("s1");
		accessor.setSessionAttributes(this.handshake);
		accessor.setLeaveMutable(true);
		return accessor;
	}

	Message<?> send(StompHeaderAccessor accessor) {
		Message<byte[]> message = MessageBuilder.createMessage("hello".getBytes(StandardCharsets.UTF_8),
				accessor.getMessageHeaders());
		return this.fixture.interceptor.preSend(message, CHANNEL);
	}

	void assertRefused(Class<? extends AuthenticationException> type, StompHeaderAccessor accessor) {
		assertThatExceptionOfType(type).isThrownBy(() -> send(accessor));
		assertThat(accessor.getUser()).isNull();
	}

	@Nullable String userAfter(StompHeaderAccessor accessor) {
		return user(MessageHeaderAccessor.getAccessor(send(accessor), StompHeaderAccessor.class));
	}

	static @Nullable String user(@Nullable StompHeaderAccessor accessor) {
		Principal user = (accessor != null) ? accessor.getUser() : null;
		return (user != null) ? user.getName() : null;
	}

}
