package dev.parley.security.http;

import dev.parley.security.LossReason;

/**
 * An HTTP session id is no longer valid: an application event, published on the thread of
 * the request that ended it.
 */
public record HttpSessionEnded(String httpSessionId, LossReason reason) {
}
