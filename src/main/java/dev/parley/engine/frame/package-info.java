/**
 * STOMP frames and their bytes: the encoding of STOMP 1.0, 1.1 and 1.2, without the
 * meaning of commands.
 */
@NamedInterface("frame")
@NullMarked
package dev.parley.engine.frame;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
