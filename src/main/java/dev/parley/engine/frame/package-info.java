/**
 * STOMP frames and their bytes: what STOMP 1.0, 1.1 and 1.2 say of encoding, and nothing
 * of meaning.
 */
@NamedInterface("frame")
@NullMarked
package dev.parley.engine.frame;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
