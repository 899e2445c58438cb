package dev.parley.chat;

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
	@ValueSource(strings = { "", "   ", "\u3000" })
	void anEmptyNameIsRefused(String name) {
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
	@ValueSource(strings = { "a\u0000b", "a\nb", "a\u200bb", "a\u202eb", "a\u2028b", "a\ud800b" })
	void controlAndFormatCharactersAreRefused(String name) {
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> new RoomName(name));
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
