/**
 * How many, and how fast: handshakes, requests, frames, destinations.
 */
@NullMarked
package dev.parley.stomp.limits;

import org.jspecify.annotations.NullMarked;
