/**
 * Limits on numbers and rates: handshakes, requests, frames, destinations.
 */
@NamedInterface("limits")
@NullMarked
package dev.parley.stomp.limits;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
