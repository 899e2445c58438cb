/**
 * What follows a deleted account in the rooms.
 */
@NullMarked
package dev.parley.chat.departure;

import org.jspecify.annotations.NullMarked;
