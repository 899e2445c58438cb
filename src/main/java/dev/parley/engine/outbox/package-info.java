/**
 * The way out of one session: what waits to be sent, and the few threads that hand it to
 * wires.
 */
@NamedInterface("outbox")
@NullMarked
package dev.parley.engine.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
