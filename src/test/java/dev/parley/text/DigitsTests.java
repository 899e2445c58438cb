package dev.parley.text;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DigitsTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "7, 7", "007, 7", "999999999999999999, 999999999999999999" })
	void digitsAreANumber(String text, long number) {
		assertThat(Digits.areAll(text)).isTrue();
		assertThat(Digits.number(text)).isEqualTo(number);
	}

	/** Java treats the last three as digits: Arabic, full-width, Devanagari. */
	@ParameterizedTest
	@ValueSource(strings = { "", " ", "+1", "-1", "1 ", " 1", "1.0", "1e3", "0x1", "1_000", "١", "１", "१" })
	void nothingElseIs(String text) {
		assertThat(Digits.areAll(text)).isFalse();
		assertThat(Digits.number(text)).isEqualTo(-1);
	}

	@ParameterizedTest
	@CsvSource({ "1000000000000000000", "9223372036854775808", "0000000000000000001" })
	void moreDigitsThanALongMayHoldAreNotANumber(String text) {
		assertThat(Digits.areAll(text)).isTrue();
		assertThat(Digits.number(text)).isEqualTo(-1);
	}

	@ParameterizedTest
	@CsvSource({ "12-345, 0, 2, 9, 12", "12-345, 3, 6, 9, 345", "12-345, 3, 6, 2, -1", "12-345, 0, 3, 9, -1",
			"12-345, 0, 0, 9, -1", "12-345, 0, -1, 9, -1" })
	void aPartOfATextIsReadByItself(String text, int from, int to, int most, long number) {
		assertThat(Digits.number(text, from, to, most)).isEqualTo(number);
	}

}
