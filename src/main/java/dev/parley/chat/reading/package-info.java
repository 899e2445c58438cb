/**
 * How far users have read in rooms, on all of their devices.
 */
@NullMarked
package dev.parley.chat.reading;

import org.jspecify.annotations.NullMarked;
