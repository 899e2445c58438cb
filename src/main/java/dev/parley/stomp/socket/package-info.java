/**
 * WebSockets and their wires: one connection a client, through Jetty's API or Spring's.
 */
@NullMarked
package dev.parley.stomp.socket;

import org.jspecify.annotations.NullMarked;
