/**
 * Who a STOMP session is: authentication of each frame, and the end of what was lost.
 */
@NullMarked
package dev.parley.security.live;

import org.jspecify.annotations.NullMarked;
