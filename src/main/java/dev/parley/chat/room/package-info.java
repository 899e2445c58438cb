/**
 * Rooms, their members and invitations.
 */
@NullMarked
package dev.parley.chat.room;

import org.jspecify.annotations.NullMarked;
