package dev.parley.security.live;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import dev.parley.security.secret.TokenDigest;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.authentication.TokenTtl;

/**
 * Authenticates every frame that a client sends, not only CONNECT, and puts the
 * authentication into the message as its user. It comes first on the client inbound
 * channel.
 * <p>
 * CONNECT brings a credential. Later frames pass while that credential is valid, and may
 * bring a newer token of the same subject. DISCONNECT and heart-beats always pass. No
 * credential goes beyond this interceptor.
 * <p>
 * Failures are thrown: {@link CredentialsExpiredException} if the client should connect
 * again with a fresh credential, any other {@link AuthenticationException} if not, and
 * {@link ErrorResponseException} for a renewal that is refused, or a frame that needs a
 * signed-in user, while the session goes on. Safe for any thread, as long as the frames
 * of one session come one at a time.
 */
@Component
public final class AuthenticationChannelInterceptor implements FrameAuthentication {

	private final LiveSessions sessions;

	private final ConnectCredentials credentials;

	public AuthenticationChannelInterceptor(LiveSessions sessions, ConnectCredentials credentials) {
		this.sessions = sessions;
		this.credentials = credentials;
	}

	@Override
	public boolean isCredential(String header) {
		return NativeHeaders.isCredential(header);
	}

	@Override
	public boolean mayWait(String stompSessionId, @Nullable String authorization) {
		return this.sessions.asksDatabase(stompSessionId,
				(authorization != null) ? TokenDigest.of(authorization) : null);
	}

	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		SimpMessageType type = SimpMessageHeaderAccessor.getMessageType(message.getHeaders());
		if (type == SimpMessageType.DISCONNECT || type == SimpMessageType.HEARTBEAT) {
			return message;
		}
		MessageHeaderAccessor found = MessageHeaderAccessor.getAccessor(message, MessageHeaderAccessor.class);
		if (found instanceof SimpMessageHeaderAccessor accessor && accessor.isMutable()) {
			authenticate(type, accessor);
			return message;
		}
		SimpMessageHeaderAccessor accessor = copy(message);
		authenticate(type, accessor);
		return MessageBuilder.createMessage(message.getPayload(), accessor.getMessageHeaders());
	}

	private void authenticate(@Nullable SimpMessageType type, SimpMessageHeaderAccessor accessor) {
		if (type == SimpMessageType.CONNECT) {
			LiveSession session = connect(accessor);
			accessor.setUser(session.authentication());
			tell(session.ttl(this.sessions.now()), accessor);
			return;
		}
		String authorization = NativeHeaders.first(accessor, HttpHeaders.AUTHORIZATION);
		Authentication user = (authorization != null) ? renew(authorization, accessor) : current(type, accessor);
		if (accessor.getUser() != user) {
			accessor.setUser(user);
		}
	}

	private Authentication current(@Nullable SimpMessageType type, SimpMessageHeaderAccessor accessor) {
		LiveSession session = this.sessions.require(accessor.getSessionId());
		if (session.onlyReads()) {
			Reading.check(type, accessor.getDestination());
		}
		return session.authentication();
	}

	private LiveSession connect(SimpMessageHeaderAccessor accessor) {
		try {
			LiveSession session = this.credentials.check(accessor);
			this.sessions.open(session);
			return session;
		}
		finally {
			NativeHeaders.forgetCredentials(accessor);
		}
	}

	private Authentication renew(String authorization, SimpMessageHeaderAccessor accessor) {
		NativeHeaders.forgetCredentials(accessor);
		LiveSession session = this.sessions.renew(accessor.getSessionId(), TokenDigest.of(authorization),
				() -> this.credentials.verify(authorization));
		tell(session.ttl(this.sessions.now()), accessor);
		return session.authentication();
	}

	private static void tell(@Nullable Long ttl, SimpMessageHeaderAccessor accessor) {
		if (ttl != null) {
			TokenTtl.set(accessor, ttl);
		}
	}

	/** Headers of the same kind as the message's own, for example those of STOMP. */
	private static SimpMessageHeaderAccessor copy(Message<?> message) {
		return (MessageHeaderAccessor.getMutableAccessor(message) instanceof SimpMessageHeaderAccessor accessor)
				? accessor : SimpMessageHeaderAccessor.wrap(message);
	}

}
