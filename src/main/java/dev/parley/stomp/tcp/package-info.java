/**
 * STOMP on TCP connections of its own port, without WebSocket: sessions like all others,
 * for programs. Needs Jetty, as a library: see decision 0029.
 */
@NamedInterface("tcp")
@NullMarked
package dev.parley.stomp.tcp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
