package dev.parley.security;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.stereotype.Component;

/**
 * Authenticates every frame that a client sends, not only CONNECT, and puts the
 * authentication into the message as its user. It stands first on the client inbound
 * channel.
 * <p>
 * CONNECT brings a bearer token in {@code Authorization}, or the CSRF token that belongs
 * to the signed-in HTTP session of its handshake, or (if that is allowed) nothing. A
 * credential that was offered and is bad is an error, never anonymity. Frames after it
 * pass while that credential holds. DISCONNECT and heart-beats always pass.
 * <p>
 * A refusal is thrown: {@link CredentialsExpiredException} if the client should come
 * again with a fresh credential, any other {@link AuthenticationException} if not. Safe
 * for use by many threads, as long as the frames of one session come one at a time.
 */
@Component
public final class AuthenticationChannelInterceptor implements ChannelInterceptor {

	private static final Log logger = LogFactory.getLog(AuthenticationChannelInterceptor.class);

	private static final String BEARER = "Bearer ";

	private final LiveSessions sessions;

	private final AccessTokens tokens;

	private final boolean anonymousAllowed;

	AuthenticationChannelInterceptor(LiveSessions sessions, AccessTokens tokens, SecurityProperties properties) {
		this.sessions = sessions;
		this.tokens = tokens;
		this.anonymousAllowed = properties.anonymous();
		if (this.anonymousAllowed) {
			logger.warn("Anonymous connections are accepted: parley.security.anonymous is true");
		}
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
			this.sessions.open(session);
			accessor.setUser(session.authentication());
			forgetCredentials(accessor);
		}
		else {
			accessor.setUser(this.sessions.require(accessor.getSessionId()));
		}
	}

	private LiveSession connect(SimpMessageHeaderAccessor accessor) {
		String stompSessionId = accessor.getSessionId();
		if (stompSessionId == null) {
			throw new AuthenticationCredentialsNotFoundException("The message belongs to no session");
		}
		String authorization = first(accessor, HttpHeaders.AUTHORIZATION);
		if (authorization != null) {
			AccessTokens.Verified verified = this.tokens.verify(bearerToken(authorization));
			return LiveSession.ofToken(stompSessionId, verified.account(), verified.expiresAt());
		}
		String csrf = first(accessor, CsrfTokens.HEADER);
		if (csrf != null) {
			HandshakeCredential credential = HandshakeCredential.from(accessor.getSessionAttributes());
			if (credential == null) {
				throw new AuthenticationCredentialsNotFoundException("The handshake came without a signed-in session");
			}
			if (!CsrfTokens.matches(csrf, credential.csrfToken())) {
				throw new BadCredentialsException("The header X-CSRF-TOKEN does not belong to the signed-in session");
			}
			return LiveSession.ofHttpSession(stompSessionId, credential.account(), credential.httpSessionId());
		}
		if (this.anonymousAllowed) {
			return LiveSession.ofNobody(stompSessionId, anonymous());
		}
		throw new AuthenticationCredentialsNotFoundException(
				"CONNECT needs the header Authorization, or X-CSRF-TOKEN and a signed-in session");
	}

	private static String bearerToken(String authorization) {
		if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
			throw new BadCredentialsException("The header Authorization has to be 'Bearer' and an access token");
		}
		return authorization.substring(BEARER.length()).strip();
	}

	private static Authentication anonymous() {
		String name = "anonymous-" + UUID.randomUUID().toString().substring(0, 8);
		return UsernamePasswordAuthenticationToken.authenticated(name, null,
				AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));
	}

	/** So that they reach neither a controller nor a log. */
	private static void forgetCredentials(SimpMessageHeaderAccessor accessor) {
		Map<String, List<String>> headers = accessor.toNativeHeaderMap();
		headers.keySet()
			.stream()
			.filter(AuthenticationChannelInterceptor::isCredential)
			.forEach(accessor::removeNativeHeader);
	}

	private static boolean isCredential(String header) {
		return HttpHeaders.AUTHORIZATION.equalsIgnoreCase(header) || CsrfTokens.HEADER.equalsIgnoreCase(header)
				|| "passcode".equalsIgnoreCase(header);
	}

	/** STOMP's header names have a case, but people write these two as in HTTP. */
	private static @Nullable String first(NativeMessageHeaderAccessor accessor, String name) {
		for (Map.Entry<String, List<String>> header : accessor.toNativeHeaderMap().entrySet()) {
			if (header.getKey().equalsIgnoreCase(name)) {
				return header.getValue().get(0);
			}
		}
		return null;
	}

	/** Headers of the same kind as the message's own, for example those of STOMP. */
	private static SimpMessageHeaderAccessor copy(Message<?> message) {
		return (MessageHeaderAccessor.getMutableAccessor(message) instanceof SimpMessageHeaderAccessor accessor)
				? accessor : SimpMessageHeaderAccessor.wrap(message);
	}

}
