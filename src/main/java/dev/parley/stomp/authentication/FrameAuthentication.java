package dev.parley.stomp.authentication;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.web.socket.WebSocketSession;

/**
 * Authenticates the sender of each frame: the first interceptor of the channel that
 * clients' frames take. It sees every frame, sets the user of its message, and takes its
 * credentials out.
 * <p>
 * It reports a failure as an exception of Spring Security: a
 * {@code CredentialsExpiredException} if the client should connect again with a fresh
 * credential, any other {@code AuthenticationException} if not, and an
 * {@code ErrorResponseException} for a newer credential that is refused while the session
 * goes on. The frames of one session come one at a time, those of several together.
 */
public interface FrameAuthentication extends ChannelInterceptor {

	/** Whether a header of a frame is a credential, whatever the case of its name. */
	boolean isCredential(String header);

	/**
	 * Whether authenticating this frame may wait, for a database or for another server,
	 * so that a reading thread must not do it. Called for frames after CONNECT; CONNECT
	 * may wait if it brings a credential. Returns at once.
	 * @param authorization the frame's header of that name
	 */
	boolean mayWait(String stompSessionId, @Nullable String authorization);

	/**
	 * The user of a connection until CONNECT has authenticated one. Nobody, unless the
	 * application trusts the handshake: a page of another site sends the same cookies.
	 */
	default @Nullable Principal userOf(WebSocketSession connection) {
		return null;
	}

}
