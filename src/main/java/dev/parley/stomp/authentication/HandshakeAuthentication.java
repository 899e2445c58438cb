package dev.parley.stomp.authentication;

import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Looks at the request by which a WebSocket or a session of SockJS begins, once the
 * limits have let it pass, and stores in the session's attributes the data that its
 * CONNECT will need. By itself it authenticates nobody: a page of another site sends the
 * same cookies.
 */
public interface HandshakeAuthentication extends HandshakeInterceptor {

}
