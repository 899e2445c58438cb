package dev.parley.chat.message;

import java.time.Instant;

/**
 * What somebody said, as everyone in the room gets it.
 *
 * @param id names it, also across rooms
 * @param from name of the user who sent it: the server's word, not theirs
 * @param text what they said
 * @param time when the server got it
 */
public record ChatMessage(String id, String from, String text, Instant time) {

}
