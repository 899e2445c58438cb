package dev.parley.engine.log;

import java.time.Duration;

import dev.parley.engine.frame.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What a log keeps. */
class RetentionTests {

	private static final Retention KEYED = Retention.latestBy("symbol");

	@ParameterizedTest
	@CsvSource({ "-1, 0, 0", "1, -1, 0", "1, 0, -1" })
	void noBoundIsNegative(int count, long seconds, long bytes) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Retention(count, Duration.ofSeconds(seconds), bytes));
	}

	@Test
	void aKeyedLogNamesTheHeaderOfItsKeyAndKeepsSome() {
		assertThatIllegalArgumentException().isThrownBy(() -> Retention.latestBy(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> Retention.latestBy("x".repeat(256)));
		assertThatIllegalArgumentException().isThrownBy(() -> KEYED.atMost(0, 0));
		assertThat(Retention.latestBy("x".repeat(255)).isKeyed()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a\nb", "\u0085", "half \ud83d", "\ude00 half" })
	void aKeyHasNoControlCharactersNoHalvesOfCharactersAndIsNotEmpty(String key) {
		assertThat(KEYED.keyOf(Headers.of("symbol", key))).isNull();
	}

	@Test
	void aKeyMayBeAnyOtherTextOfUpTo255Characters() {
		assertThat(KEYED.keyOf(Headers.of("symbol", "\ud83d\ude00 ä\ufffd"))).isEqualTo("\ud83d\ude00 ä\ufffd");
		assertThat(KEYED.keyOf(Headers.of("symbol", "x".repeat(255)))).hasSize(255);
		assertThat(KEYED.keyOf(Headers.of("symbol", "x".repeat(256)))).isNull();
	}

	@Test
	void aMessageWithoutTheHeaderOrOfALogThatIsNotKeyedHasNoKey() {
		assertThat(KEYED.keyOf(Headers.of("other", "x"))).isNull();
		assertThat(new Retention(1, Duration.ZERO, 0).keyOf(Headers.of("symbol", "x"))).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "0, 3600", "1800, 1800", "3600, 3600", "7200, 3600" })
	void aTombstoneStaysForAnHourOrAsLongAsMessagesDo(long age, long tombstone) {
		Retention retention = new Retention(10, Duration.ofSeconds(age), 0, "symbol");
		assertThat(retention.tombstoneAge()).isEqualTo(Duration.ofSeconds(tombstone));
	}

}
