package dev.parley.engine.policy;

import dev.parley.engine.problem.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** STOMP 1.2, "Heart-beating". */
class HeartBeatTests {

	@Test
	void theFirstNumberIsTheSidesAbilityAndTheSecondItsWish() {
		assertThat(HeartBeat.parse("1000,2000")).isEqualTo(new HeartBeat(1000, 2000));
	}

	/**
	 * "A missing heart-beat header MUST be treated the same way as a heart-beat:0,0
	 * header."
	 */
	@Test
	void aMissingHeaderIsNoHeartBeat() {
		assertThat(HeartBeat.parse(null)).isEqualTo(new HeartBeat(0, 0));
	}

	/**
	 * "<cx> is 0 (the client cannot send heart-beats) or <sy> is 0 …, then there will be
	 * none; otherwise every MAX(<cx>,<sy>)".
	 */
	@ParameterizedTest
	@CsvSource({ "10000,25000,25000", "30000,25000,30000", "0,25000,0", "10000,0,0", "0,0,0", "5,5,5" })
	void theSlowerOfBothIsThePace(long can, long wanted, long pace) {
		assertThat(new HeartBeat(can, 99).everyFor(new HeartBeat(77, wanted))).isEqualTo(pace);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1000", "1000,", ",1000", "1000,2000,3000", "-1,0", "0,-1", "+1,0", "1.5,0", "a,b",
			"1000;2000", "1000 2000", "٣,٣", "9999999999999999999,0" })
	void anythingButTwoNumbersIsAFault(String header) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> HeartBeat.parse(header))
			.withMessageContaining("heart-beat");
	}

	@Test
	void blanksAroundANumberAreTaken() {
		assertThat(HeartBeat.parse(" 1000 , 2000 ")).isEqualTo(new HeartBeat(1000, 2000));
	}

	/** So that doubling it and converting it to nanoseconds does not overflow. */
	@Test
	void moreThanADayIsADay() {
		assertThat(HeartBeat.parse("999999999999999999,86400001")).isEqualTo(new HeartBeat(86_400_000, 86_400_000));
	}

	@Test
	void itIsWrittenAsItIsRead() {
		assertThat(new HeartBeat(10_000, 25_000)).hasToString("10000,25000");
	}

}
