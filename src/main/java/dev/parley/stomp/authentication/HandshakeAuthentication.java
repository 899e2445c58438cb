package dev.parley.stomp.authentication;

import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Looks at the request by which a WebSocket or a session of SockJS begins, once the
 * limits have let it pass, and notes in the attributes of the session what its CONNECT
 * will need. By itself it authenticates nobody: a page of another site sends the same
 * cookies.
 */
public interface HandshakeAuthentication extends HandshakeInterceptor {

}
