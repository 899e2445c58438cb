package dev.parley.chat.message;

import java.time.Instant;

/**
 * A message as everyone in the room gets it.
 *
 * @param id unique, also across rooms
 * @param from name of the sender, set by the server
 * @param text of the message
 * @param time when the server received it
 */
public record ChatMessage(String id, String from, String text, Instant time) {

}
