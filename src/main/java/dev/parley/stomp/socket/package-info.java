/**
 * WebSockets and their wires: one connection a client, through Jetty's API or Spring's.
 */
@NamedInterface("socket")
@NullMarked
package dev.parley.stomp.socket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
