package dev.parley.text;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class VisibleTextTests {

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\n\t", "\u00a0", "\u2003", "\u3000", "\u1680", "\u200b", "\u2060", "\ufeff",
			"\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\ufe0f", "\u034f", "\u180b", "\u17b4", "\u0301", "\u20dd",
			"\u0903", "\ud800", "\uffff", "\udb40\udd00", "\udb40\udfff", "\ud80d\udc41", "\ud834\udd59" })
	void aTextOfBlanksMarksAndFillersHasNothingToSee(String text) {
		assertThat(VisibleText.isVisible(text)).isFalse();
	}

	/** The last is newer than Unicode 13, the version of Java 17. */
	@ParameterizedTest
	@ValueSource(strings = { "a", "7", "!", "가", "\u3164가", " a ", "e\u0301", "❤\ufe0f", "👨\u200d👩", "\uf8ff",
			"\ud83e\udee8" })
	void aLetterADigitOrASymbolIsSeen(String text) {
		assertThat(VisibleText.isVisible(text)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, '\n', 0x7F, 0x85, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E,
			0x180F, 0x200B, 0x200D, 0x200F, 0x2028, 0x2029, 0x202E, 0x2060, 0x2065, 0x206F, 0x2800, 0x3164, 0xD800,
			0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0xFFF8, 0x13441, 0x16FE4, 0x1BCA0, 0x1D159, 0x1D173, 0xE0001,
			0xE0100, 0xE01EF, 0xE0FFF })
	void aCharacterWithoutInkIsUnseen(int codePoint) {
		assertThat(VisibleText.isUnseen(codePoint)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(
			ints = { ' ', 'a', '~', 0xA0, 0x0301, 0x1100, 0x1161, 0x2801, 0x3000, 0x3163, 0xAC00, 0xFFA1, 0x1F642 })
	void aCharacterThatIsSeenOrMovesOthersApartIsNot(int codePoint) {
		assertThat(VisibleText.isUnseen(codePoint)).isFalse();
	}

}
