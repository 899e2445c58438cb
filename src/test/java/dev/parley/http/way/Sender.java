package dev.parley.http.way;

import java.util.Map;

/** A client that publishes. For one thread at a time. */
interface Sender extends AutoCloseable {

	/** Publishes a text; an {@link AssertionError} with the refusal if it is refused. */
	default Place send(String destination, String text) {
		Outcome outcome = send(destination, text, Map.of());
		if (outcome.place() == null) {
			throw new AssertionError("Refused: " + outcome.code());
		}
		return outcome.place();
	}

	/** Publishes a text, with headers as SEND has them. */
	Outcome send(String destination, String text, Map<String, String> headers);

	@Override
	void close();

}
