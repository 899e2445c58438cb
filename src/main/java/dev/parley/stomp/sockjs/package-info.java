/**
 * SockJS with our own sessions under Spring's service: frames go from the engine's outbox
 * to the open request without a queue in between, and nothing waits for a slow or absent
 * reader.
 * <p>
 * The transports are WebSocket, xhr-streaming, EventSource, htmlfile and xhr-polling.
 * JSONP is left out on purpose: it needs {@code script-src} to be open, sends what a user
 * writes as a script, and every browser since 2012 has something better. Its addresses
 * are not found.
 */
@NamedInterface("sockjs")
@NullMarked
package dev.parley.stomp.sockjs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
