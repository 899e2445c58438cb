/**
 * The messages of rooms: sending, reading, deleting.
 */
@NullMarked
package dev.parley.chat.message;

import org.jspecify.annotations.NullMarked;
