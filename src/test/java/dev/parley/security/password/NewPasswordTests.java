package dev.parley.security.password;

import java.util.List;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class NewPasswordTests {

	private static final Validator VALIDATOR = Validation.buildDefaultValidatorFactory().getValidator();

	@ParameterizedTest
	@ValueSource(
			strings = { "seven77", "        ", "   seven77   ", "\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000" })
	void itHasEightCharactersBlanksAtItsEndsNotCounted(String password) {
		assertThat(problems(password)).containsExactly("{security.password}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "password", "PassWord", " password ", "qwertyuiop", "12345678", "qlalfqjsgh", "changeme" })
	void itIsNoneOfThoseThatAreGuessedFirst(String password) {
		assertThat(problems(password)).containsExactly("{security.password.common}");
	}

	@Test
	void anUncommonPasswordIsAccepted() {
		assertThat(problems("correct horse")).isEmpty();
		assertThat(problems(" correct horse ")).isEmpty();
		assertThat(problems("미나의 비밀번호")).isEmpty();
		assertThat(problems("x".repeat(129))).containsExactly("{security.password}");
	}

	private static List<String> problems(String password) {
		return VALIDATOR.validate(new Form(password))
			.stream()
			.map((violation) -> violation.getMessageTemplate())
			.toList();
	}

	private record Form(@NewPassword String password) {
	}

}
