package dev.parley.http.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.parley.text.Digits;

/**
 * The id of an event: the places of a stream at all of its destinations, in the order of
 * the request, separated by {@code ~}. A place is {@code <offset>.<epoch>}, or
 * {@code <offset>} where the epoch is that of the first one that is written;
 * {@code first} before the first message of all that is kept; empty where no log is. Pure
 * functions.
 */
final class EventId {

	/** The id after the last event of a stream that must not come back. */
	static final String OVER = "over";

	private static final char BETWEEN = '~';

	private static final String FIRST = "first";

	private static final Pattern EPOCH = Pattern.compile("[0-9A-Za-z.-]{1,64}");

	private EventId() {
	}

	/** The id of these places. */
	static String of(Place[] places) {
		StringBuilder id = new StringBuilder(40 * places.length);
		String written = "";
		for (int i = 0; i < places.length; i++) {
			if (i > 0) {
				id.append(BETWEEN);
			}
			Place place = places[i];
			if (place == Place.FIRST) {
				id.append(FIRST);
			}
			else if (place.isPosition()) {
				id.append(place.offset());
				if (!place.epoch().equals(written)) {
					id.append('.').append(place.epoch());
				}
				written = written.isEmpty() ? place.epoch() : written;
			}
		}
		return id.toString();
	}

	/**
	 * The places in an id.
	 * @param number of destinations
	 * @throws IllegalArgumentException saying what was expected
	 */
	static List<Place> parse(String id, int number) {
		String[] parts = id.split(String.valueOf(BETWEEN), -1);
		if (parts.length != number) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The event id has %d places, but %d destinations are named; name those of the stream that it comes from, in their order",
					parts.length, number));
		}
		List<Place> places = new ArrayList<>(number);
		String first = "";
		for (String part : parts) {
			Place place = place(part, first);
			places.add(place);
			first = first.isEmpty() ? place.epoch() : first;
		}
		return places;
	}

	private static Place place(String part, String first) {
		if (part.isEmpty()) {
			return Place.NONE;
		}
		if (part.equals(FIRST)) {
			return Place.FIRST;
		}
		int dot = part.indexOf('.');
		long offset = Digits.number((dot < 0) ? part : part.substring(0, dot));
		String epoch = (dot < 0) ? first : part.substring(dot + 1);
		if (offset < 0 || !EPOCH.matcher(epoch).matches()) {
			throw new IllegalArgumentException(
					"An event id is one of this server's: <offset>.<epoch> for each destination, separated by ~");
		}
		return new Place(offset, epoch);
	}

}
