package dev.parley.security;

import org.springframework.security.core.Authentication;

/**
 * The user of a live STOMP session may do more or less than before: an application event.
 * Frames carry the new authorities from now on; whoever owns the connection looks at what
 * it holds open.
 * <p>
 * Published on whatever thread noticed the change, in the order of the changes of one
 * session, so a listener must not block.
 *
 * @param stompSessionId the session id in the headers of its messages
 * @param authentication the user with the new authorities
 */
public record AuthoritiesChanged(String stompSessionId, Authentication authentication) {
}
