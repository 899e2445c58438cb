/**
 * The user of a STOMP session: authentication of each frame, and its loss.
 */
@NullMarked
package dev.parley.security.live;

import org.jspecify.annotations.NullMarked;
