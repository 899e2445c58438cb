package dev.parley.http.way;

import java.util.ArrayDeque;
import java.util.Queue;

import dev.parley.support.Api;
import dev.parley.support.EventSource;
import tools.jackson.databind.JsonNode;

/** A client that asks again and again, and waits for the answer. */
final class PollingFollower implements Follower {

	private final Api api;

	private final String destination;

	private final Queue<Received> received = new ArrayDeque<>();

	private final boolean recovered;

	private Place place;

	PollingFollower(int port, String destination, Place after) {
		this.api = new Api(port, null);
		this.destination = destination;
		this.place = after;
		this.recovered = poll("0s").get("recovered").booleanValue();
	}

	private JsonNode poll(String wait) {
		Api.Answer answer = this.api.get("/api/v1/messages?%s&after=%s-%d&wait=%s"
			.formatted(EventSource.query(this.destination), this.place.epoch(), this.place.offset(), wait));
		if (answer.status() != 200) {
			throw new AssertionError(answer.toString());
		}
		String epoch = answer.json().get("epoch").stringValue();
		for (JsonNode message : answer.json().get("messages")) {
			this.place = new Place(epoch, message.get("offset").longValue());
			this.received.add(new Received(this.place, message.get("text").stringValue()));
		}
		return answer.json();
	}

	@Override
	public boolean isRecovered() {
		return this.recovered;
	}

	@Override
	public Received next() {
		if (this.received.isEmpty()) {
			poll("20s");
		}
		Received next = this.received.poll();
		if (next == null) {
			throw new AssertionError("No message after " + this.place);
		}
		return next;
	}

	@Override
	public void close() {
		// Between two requests there is nothing to close.
	}

}
