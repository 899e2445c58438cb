package dev.parley.security.password;

import org.junit.jupiter.api.Test;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordsTests {

	private final PasswordEncoder encoder = Passwords.encoder();

	@Test
	void theLongestPasswordCountsToItsLastCharacter() {
		String password = "가".repeat(Passwords.MAX_LENGTH - 1);
		String hash = this.encoder.encode(password + "나");
		assertThat(this.encoder.matches(password + "나", hash)).isTrue();
		assertThat(this.encoder.matches(password + "다", hash)).isFalse();
		assertThat(hash).startsWith("{pbkdf2-sha512-210k}").hasSizeLessThan(255);
	}

	@Test
	void aHashByBcryptIsAcceptedAndDueForReplacement() {
		String hash = "{bcrypt}" + new BCryptPasswordEncoder(4).encode("correct horse");
		assertThat(this.encoder.matches("correct horse", hash)).isTrue();
		assertThat(this.encoder.upgradeEncoding(hash)).isTrue();
	}

	@Test
	void aPasswordTypedInJamoIsTheSameAsInSyllables() {
		assertThat(Passwords.normalize("\u1107\u1175\u1106\u1175\u11af\u1107\u1165\u11ab\u1112\u1169"))
			.isEqualTo(Passwords.normalize("비밀번호"));
	}

}
