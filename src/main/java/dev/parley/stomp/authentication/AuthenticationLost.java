package dev.parley.stomp.authentication;

/**
 * A live STOMP session has lost what it was authenticated by: an application event,
 * published once a STOMP session by whatever authenticates. The edge answers with ERROR
 * and closes the connection; until then every frame of the session has to be refused.
 * <p>
 * Published on whatever thread noticed the loss (the request that signed out, a sweeper,
 * the session's own reader), so a listener must not block.
 *
 * @param stompSessionId the session id in the headers of its messages
 * @param reconnect whether the client should fetch a fresh credential and connect again
 * (close codes 4000–4499) or not (4500–4999)
 * @param reason a short sentence for the client, in English
 */
public record AuthenticationLost(String stompSessionId, boolean reconnect, String reason) {

}
