package dev.parley.http.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data of an event that says whether a destination goes on where the client stood.
 *
 * @param recovered whether all that the client has missed follows; otherwise it begins
 * with new messages
 * @param epoch of the log; null if there is none
 * @param offset of the newest message at that moment; null if there is no log
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Recovered(String destination, boolean recovered, @Nullable String epoch, @Nullable Long offset) {

	private static final JsonMapper JSON = new JsonMapper();

	/** The event about this destination. */
	static byte[] event(String destination, boolean recovered, Place newest) {
		EventOutput out = new EventOutput();
		out.add("event: recovered\ndata: ");
		boolean logged = newest.isPosition();
		out.add(JSON.writeValueAsBytes(new Recovered(destination, recovered, logged ? newest.epoch() : null,
				logged ? newest.offset() : null)));
		out.add("\n\n");
		return out.toBytes();
	}

}
