/**
 * The consequences of a deleted account for rooms.
 */
@NullMarked
package dev.parley.chat.departure;

import org.jspecify.annotations.NullMarked;
