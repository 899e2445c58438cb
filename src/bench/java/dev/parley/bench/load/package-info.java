/**
 * The load generator: one thread, one selector, a WebSocket and STOMP client of its own
 * that knows nothing of any server.
 */
@NullMarked
package dev.parley.bench.load;

import org.jspecify.annotations.NullMarked;
