package dev.parley.security.account;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ConfusablesTests {

	@ParameterizedTest
	@CsvSource({ "paul, p\u0430ul", "pay, \u0440\u0430\u0443", "paul, PAUL", "paul, Pau\u0406", "paul, pauI",
			"paul, pau1", "mina, rnina", "mina, \uFF4D\uFF49\uFF4E\uFF41", "scope, \u0455\u0441\u043e\u0440\u0435" })
	void namesThatLookAlikeHaveOneSkeleton(String name, String other) {
		assertThat(Confusables.skeleton(other)).isEqualTo(Confusables.skeleton(name));
	}

	@ParameterizedTest
	@CsvSource({ "mina, nina", "미나, 마나", "jun, june", "a-b, a_b" })
	void otherNamesHaveAnother(String name, String other) {
		assertThat(Confusables.skeleton(other)).isNotEqualTo(Confusables.skeleton(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mina", "미나", "미나.kim_7", "ㅋㅋㅋ", "Пётр", "Ελένη", "ミナ", "美娜-mina", "José", "Zoë" })
	void namesOfOneScriptArePlain(String name) {
		assertThat(Confusables.isSuspicious(name)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "p\u0430ul", "\u0430dmin", "mi\u03BDa", "\uFF4D\uFF49\uFF4E\uFF41", "\uD835\uDC26ina",
			"\u13E2ina", "mina1\u0661" })
	void mixedScriptsAndLettersThatAreNotForNamesAreSuspicious(String name) {
		assertThat(Confusables.isSuspicious(name)).isTrue();
	}

}
