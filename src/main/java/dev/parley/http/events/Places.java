package dev.parley.http.events;

import java.util.List;

import dev.parley.engine.log.DestinationNames;

/** The places of one stream at its destinations. Guarded by its wire. */
final class Places {

	private static final byte[] END = StreamEvent.ascii("\n");

	private final StreamRequest request;

	private final Place[] places;

	Places(StreamRequest request) {
		this.request = request;
		this.places = request.places().toArray(Place[]::new);
	}

	/**
	 * A SUBSCRIBE has been answered.
	 * @return the event that says whether it goes on where the client stood; empty if
	 * nobody has asked
	 */
	byte[] answered(StreamEvent receipt) {
		int index = indexOf(receipt.key());
		if (index < 0) {
			return new byte[0];
		}
		boolean recovered = "true".equals(receipt.headers().get("x-recovered"));
		if (!recovered) {
			this.places[index] = receipt.place();
		}
		return this.request.resumes() ? Recovered.event(receipt.key(), recovered, receipt.place()) : new byte[0];
	}

	/** Adds a message, and where the stream stands after it. */
	void add(StreamEvent message, EventOutput out) {
		int index = indexOf(message.key());
		boolean staysThere = index >= 0 && this.request.isPaced(index) && !message.resumes();
		if (index < 0 || DestinationNames.isPattern(message.key()) || !message.place().isPosition() || staysThere) {
			out.add(message.bytes());
			out.add(END);
			return;
		}
		this.places[index] = message.place();
		if (this.places.length == 1) {
			out.add(message.alone());
		}
		else {
			out.add(message.bytes());
			out.add("id: " + id() + "\n\n");
		}
	}

	String id() {
		return EventId.of(this.places);
	}

	private int indexOf(String destination) {
		List<String> destinations = this.request.destinations();
		return (destinations.size() == 1 && destinations.get(0).equals(destination)) ? 0
				: destinations.indexOf(destination);
	}

}
