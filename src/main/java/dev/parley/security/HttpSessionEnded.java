package dev.parley.security;

/**
 * An HTTP session id is no longer good: an application event, published on the thread of
 * the request that ended it.
 */
record HttpSessionEnded(String httpSessionId, LossReason reason) {
}
