package dev.parley.http.way;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.parley.support.Api;
import dev.parley.support.EventSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that only has HTTP. */
final class HttpSender implements Sender {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String KEY = "idempotency-key";

	private final Api api;

	HttpSender(int port) {
		this.api = new Api(port, null);
	}

	@Override
	public Outcome send(String destination, String text, Map<String, String> headers) {
		Map<String, String> passedOn = new LinkedHashMap<>(headers);
		String key = passedOn.remove(KEY);
		String body = JSON.writeValueAsString(Map.of("destination", destination, "headers", passedOn, "text", text));
		Api.Answer answer = (key != null) ? this.api.exchange("POST", "/api/v1/messages", body, "Idempotency-Key", key)
				: this.api.post("/api/v1/messages", body);
		JsonNode place = answer.json();
		return (answer.status() == 201)
				? Outcome.stored(place.path("epoch").asString(""), place.path("offset").asLong(0))
				: Outcome.refused(answer.code());
	}

	/** The code by which a reader is refused; empty if it is not. */
	static String read(int port, String destination) {
		return new Api(port, null).get("/api/v1/messages?" + EventSource.query(destination)).code();
	}

	/** The code by which a stream is refused; empty if it is not. */
	static String stream(int port, String destination) {
		try (EventSource stream = EventSource.of(port, destination)) {
			if (stream.status() == 200) {
				return "";
			}
		}
		return new Api(port, null).get("/api/v1/events?" + EventSource.query(destination)).code();
	}

	@Override
	public void close() {
		// Nothing is open between two requests.
	}

}
