package dev.parley.chat.message;

import dev.parley.chat.room.Room;

/**
 * Application event: a message is on its way to its room. A message that is sent again
 * because no answer came is told again.
 *
 * @param room where it is said
 * @param from name of the account
 */
public record MessageSaid(Room room, String from, String text) {

}
