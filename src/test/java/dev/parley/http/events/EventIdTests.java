package dev.parley.http.events;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The id of an event, which carries the places of a whole stream. */
class EventIdTests {

	private static final List<Place> KINDS = List.of(Place.NONE, Place.FIRST, new Place(0, "a1"), new Place(7, "a1"),
			new Place(999_999_999_999_999_999L, "b2.15"), new Place(3, "b2"));

	@Test
	@DisplayName("Places are separated by ~, and an epoch is written where it is not that of the first one.")
	void isShort() {
		assertThat(EventId.of(new Place[] { new Place(12, "ab"), Place.NONE, new Place(5, "ab"), new Place(1, "c.2"),
				new Place(2, "c.2"), Place.FIRST }))
			.isEqualTo("12.ab~~5~1.c.2~2.c.2~first");
		assertThat(EventId.of(new Place[] { Place.NONE, Place.FIRST, new Place(0, "ab"), new Place(9, "ab") }))
			.isEqualTo("~first~0.ab~9");
	}

	@Test
	@DisplayName("Every sequence of up to four places of every kind is read as it was written.")
	void isReadAsWritten() {
		List<List<Place>> sequences = new ArrayList<>(List.of(List.of()));
		for (int length = 1; length <= 4; length++) {
			List<List<Place>> longer = new ArrayList<>();
			for (List<Place> sequence : sequences) {
				for (Place next : KINDS) {
					List<Place> more = new ArrayList<>(sequence);
					more.add(next);
					longer.add(more);
				}
			}
			for (List<Place> places : longer) {
				assertThat(EventId.parse(EventId.of(places.toArray(Place[]::new)), length)).isEqualTo(places);
			}
			sequences = longer;
		}
	}

	@Test
	@DisplayName("The longest id, of 32 destinations with an epoch each, fits into a header line.")
	void fitsIntoAHeader() {
		Place[] places = new Place[StreamRequest.MOST];
		for (int i = 0; i < places.length; i++) {
			places[i] = new Place(999_999_999_999_999_999L, "0123456789abcdef.1638" + i);
		}
		String id = EventId.of(places);
		assertThat(id.length()).isLessThan(2048);
		assertThat(EventId.parse(id, places.length)).containsExactly(places);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			7                       | no epoch that it could be short for
			-1.ab                   | a negative offset
			1e3.ab                  | no plain number
			1234567890123456789.ab  | a number that is too large
			.ab                     | no offset
			7.                      | no epoch
			7.a b                   | an epoch that is none
			7.ä                     | an epoch of other characters
			first.ab                | an epoch of no log
			NaN                     | no number
			over                    | the end, where a place is expected
			""")
	@DisplayName("What is no id of this server is refused, and the answer says what one looks like.")
	void refusesOthers(String id, String why) {
		assertThatIllegalArgumentException().as(why)
			.isThrownBy(() -> EventId.parse(id, 1))
			.withMessageContaining("<offset>.<epoch>");
	}

	@Test
	@DisplayName("An id of another number of destinations is refused, and the answer says how many it has.")
	void refusesAnotherNumber() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventId.parse("1.a~2~", 2))
			.withMessageContaining("3 places")
			.withMessageContaining("2 destinations");
	}

}
