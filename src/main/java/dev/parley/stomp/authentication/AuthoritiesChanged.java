package dev.parley.stomp.authentication;

import java.security.Principal;

/**
 * Application event: the authorities of a live STOMP session's user have changed. Frames
 * carry the new authorities from now on; the edge checks the session's subscriptions
 * again.
 * <p>
 * Published on the thread that noticed the change, in the order of the changes of one
 * session, so a listener must not block.
 *
 * @param stompSessionId the session id in the headers of its messages
 * @param user with the new authorities
 */
public record AuthoritiesChanged(String stompSessionId, Principal user) {
}
