/**
 * Limits on numbers and rates: handshakes, requests, frames, destinations.
 */
@NullMarked
package dev.parley.stomp.limits;

import org.jspecify.annotations.NullMarked;
