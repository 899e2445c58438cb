/**
 * WebSockets and their wires: one connection a client, by Jetty's own way or Spring's.
 */
@NullMarked
package dev.parley.stomp.socket;

import org.jspecify.annotations.NullMarked;
