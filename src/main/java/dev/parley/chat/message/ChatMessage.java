package dev.parley.chat.message;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A message as everyone in the room gets it.
 *
 * @param id unique, also across rooms
 * @param from name of the sender, set by the server
 * @param text of the message
 * @param time when the server received it
 * @param edited when its author wrote this text; null if it is the first one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatMessage(String id, String from, String text, Instant time, @Nullable Instant edited) {

	public ChatMessage(String id, String from, String text, Instant time) {
		this(id, from, text, time, null);
	}

	/** The same message with another text. */
	ChatMessage edited(String newText, Instant now) {
		return new ChatMessage(this.id, this.from, newText, this.time, now);
	}

}
