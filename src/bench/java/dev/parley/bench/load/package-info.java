/**
 * The load generator: one thread, one selector, and a WebSocket and STOMP client that
 * shares no code with any of the servers.
 */
@NullMarked
package dev.parley.bench.load;

import org.jspecify.annotations.NullMarked;
