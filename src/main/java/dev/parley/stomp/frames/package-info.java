/**
 * Frames to Spring's messages and back: interceptors, controllers, refusals.
 */
@NullMarked
package dev.parley.stomp.frames;

import org.jspecify.annotations.NullMarked;
