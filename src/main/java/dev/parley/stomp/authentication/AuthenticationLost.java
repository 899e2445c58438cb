package dev.parley.stomp.authentication;

/**
 * Application event: a live STOMP session has lost its authentication. Published once a
 * STOMP session by the module that authenticates. The edge answers with ERROR and closes
 * the connection; until then every frame of the session has to be refused.
 * <p>
 * Published on the thread that noticed the loss (the request that signed out, a sweeper,
 * the session's own reader), so a listener must not block.
 *
 * @param stompSessionId the session id in the headers of its messages
 * @param reconnect whether the client should fetch a fresh credential and connect again
 * (close codes 4000–4499) or not (4500–4999)
 * @param reason a short sentence for the client, in English
 */
public record AuthenticationLost(String stompSessionId, boolean reconnect, String reason) {

}
