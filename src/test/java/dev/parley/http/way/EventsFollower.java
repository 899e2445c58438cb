package dev.parley.http.way;

import dev.parley.support.EventSource;
import tools.jackson.databind.JsonNode;

/** A stream of server-sent events that comes back with its last id. */
final class EventsFollower implements Follower {

	private final EventSource stream;

	private final boolean recovered;

	private EventsFollower(EventSource stream, boolean recovered) {
		this.stream = stream;
		this.recovered = recovered;
	}

	static EventsFollower of(int port, String destination, Place after) {
		EventSource stream = EventSource.open(port, EventSource.query(destination), "Last-Event-ID",
				after.offset() + "." + after.epoch());
		return new EventsFollower(stream, stream.expect("recovered").json().get("recovered").booleanValue());
	}

	@Override
	public boolean isRecovered() {
		return this.recovered;
	}

	@Override
	public Received next() {
		JsonNode message = this.stream.expect("message").json();
		return new Received(new Place(message.get("epoch").stringValue(), message.get("offset").longValue()),
				message.get("text").stringValue());
	}

	@Override
	public void close() {
		this.stream.close();
	}

}
