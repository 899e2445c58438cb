/**
 * The way out of one session: its pending frames, and the few threads that hand them to
 * wires.
 */
@NamedInterface("outbox")
@NullMarked
package dev.parley.engine.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
