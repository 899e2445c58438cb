package dev.parley.chat.room;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RoomNameTests {

	@Test
	void aNameIsTrimmedAndComposed() {
		assertThat(new RoomName("  Cafe\u0301\u3000").text()).isEqualTo("Caf\u00e9");
		assertThat(new RoomName("\u1112\u1161\u11ab").text()).isEqualTo("한");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "   ", "\u3000", "\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u115f\u1160",
			"\ufe0f", "\u034f", "\u0301", "\u00a0\u0301", "\u20dd" })
	void aNameOfNothingToSeeIsRefused(String name) {
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> new RoomName(name))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "invalid-room-name"));
	}

	@Test
	void sixtyCharactersAreCountedAsPeopleDo() {
		assertThat(new RoomName("😀".repeat(60)).text()).hasSize(120);
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> new RoomName("가".repeat(61)))
			.satisfies((ex) -> assertThat(ex.getBody().getDetail()).contains("60").contains("61"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\u0000b", "a\nb", "a\u200bb", "a\u202eb", "a\u2028b", "a\ud800b", "General\u3164",
			"Gen\u115feral", "Gen\u1160eral", "Gen\uffa0eral", "Gen\u2800eral", "Gen\ufe0feral", "Gen\u034feral",
			"Gen\udb40\udd00eral", "\ufe0f☕", "1\ufe0f", "a\u200d☕" })
	void charactersThatNobodySeesAreRefused(String name) {
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> new RoomName(name))
			.satisfies((ex) -> assertThat(ex.getBody().getDetail()).contains("no invisible characters"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "❤\ufe0f", "Family 👨\u200d👩\u200d👧", "🏳\ufe0f\u200d🌈", "1\ufe0f\u20e3 first", "👍🏽 ok" })
	void anEmojiMayBeMadeOfSeveralCharacters(String name) {
		assertThat(new RoomName(name).text()).isEqualTo(name);
	}

	/** The colour of the emoji is a separate character. */
	@Test
	void namesThatDifferInTheColourOfAnEmojiAreTheSame() {
		assertThat(new RoomName("❤\ufe0f").key()).isEqualTo(new RoomName("❤").key());
	}

	/** A page shows several blanks, of any width, as one. */
	@Test
	void blanksInsideANameAreOneSpace() {
		assertThat(new RoomName("Off \u00a0\u3000topic").text()).isEqualTo("Off topic");
	}

	@Test
	void namesThatDifferInCaseAreTheSame() {
		assertThat(new RoomName("STRASSE").key()).isEqualTo(new RoomName("straße").key());
		assertThat(new RoomName("ÉTÉ").key()).isEqualTo(new RoomName("été").key());
		assertThat(new RoomName("가").key()).isNotEqualTo(new RoomName("나").key());
	}

	@ParameterizedTest
	@CsvSource({ "General,general", "Off topic!,off-topic", "Été à Paris,ete-a-paris", "-- x --,x", "room 101,room-101",
			"회의 Room 2,room-2", "회의실,''", "2026,''", "!?,''" })
	void anIdIsMadeOfTheLettersThatUrlsLike(String name, String slug) {
		assertThat(new RoomName(name).slug()).isEqualTo(slug);
	}

	@Test
	void anIdHasAtMostFortyCharacters() {
		assertThat(new RoomName("abcdefghi ".repeat(6)).slug()).matches("[a-z0-9-]{39}");
	}

}
