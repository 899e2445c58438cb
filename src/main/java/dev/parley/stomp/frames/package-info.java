/**
 * Frames to Spring's messages and back: interceptors, controllers, refusals.
 */
@NamedInterface("frames")
@NullMarked
package dev.parley.stomp.frames;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
