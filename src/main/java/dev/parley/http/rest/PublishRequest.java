package dev.parley.http.rest;

import java.util.List;

import dev.parley.engine.Sending.Message;

/**
 * The body of a request to publish.
 *
 * @param batch whether it was an array, and is answered by one
 */
record PublishRequest(List<Message> messages, boolean batch) {

	PublishRequest {
		messages = List.copyOf(messages);
	}

}
