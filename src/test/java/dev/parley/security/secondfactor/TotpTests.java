package dev.parley.security.secondfactor;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TotpTests {

	private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

	private static final Instant NOW = Instant.parse("2009-02-13T23:31:30Z");

	/** RFC 6238, appendix B, for SHA-1. */
	@ParameterizedTest
	@CsvSource({ "59, 1, 94287082", "1111111109, 23523EC, 07081804", "1111111111, 23523ED, 14050471",
			"1234567890, 273EF07, 89005924", "2000000000, 3F940AA, 69279037", "20000000000, 27BC86AA, 65353130" })
	void codesAreThoseOfTheRfc(long seconds, String step, String code) {
		assertThat(Totp.step(Instant.ofEpochSecond(seconds))).isEqualTo(Long.parseLong(step, 16));
		assertThat(Totp.code(SECRET, Long.parseLong(step, 16), 8)).isEqualTo(code);
		assertThat(Totp.code(SECRET, Long.parseLong(step, 16))).isEqualTo(code.substring(2));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 1 })
	void aCodeIsTakenInItsOwnPeriodAndInThoseBesideIt(int steps) {
		long step = Totp.step(NOW) + steps;
		assertThat(Totp.step(SECRET, Totp.code(SECRET, step), NOW)).isEqualTo(OptionalLong.of(step));
	}

	@ParameterizedTest
	@ValueSource(ints = { -2, 2, 1000 })
	void noOther(int steps) {
		assertThat(Totp.step(SECRET, Totp.code(SECRET, Totp.step(NOW) + steps), NOW)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "005924, true", "05924, false", "0005924, false", "00592a, false", "'', false", "٠٠٥٩٢٤, false" })
	void aCodeHasSixDigits(String text, boolean code) {
		assertThat(Totp.isCode(text)).isEqualTo(code);
	}

	@Test
	void aSecretIsWrittenInBase32() {
		assertThat(new TotpSecret(HexFormat.of().formatHex(SECRET)).base32())
			.isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
		assertThat(new TotpSecret("0".repeat(39) + "1").base32()).isEqualTo("A".repeat(31) + "B");
	}

	@Test
	void aSecretHas160BitsThatNobodyKnows() {
		assertThat(TotpSecret.random().bytes()).hasSize(20);
		assertThat(TotpSecret.random()).isNotEqualTo(TotpSecret.random());
		assertThat(TotpSecret.random()).hasToString("TotpSecret[]");
	}

	@Test
	void theAddressNamesServerAndAccountInAsciiWhateverTheyAreCalled() {
		assertThat(new TotpSecret(HexFormat.of().formatHex(SECRET)).uri("Parley (chat.example.org)", "미나"))
			.isEqualTo("otpauth://totp/Parley%20%28chat.example.org%29:%EB%AF%B8%EB%82%98"
					+ "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Parley%20%28chat.example.org%29");
	}

}
