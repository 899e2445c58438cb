package dev.parley.stomp.drain;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How many clients are let go until when. */
class SpreadTests {

	private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

	@Test
	void fewClientsAreLetGoAtOnce() {
		Spread nine = Spread.over(TWO_SECONDS, 9);
		assertThat(nine.due(Duration.ZERO)).isEqualTo(9);
		assertThat(Spread.over(TWO_SECONDS, 0).due(Duration.ZERO)).isZero();
	}

	@Test
	void someTakeAsLongAsTenEachStepTake() {
		Spread hundred = Spread.over(TWO_SECONDS, 100);
		assertThat(hundred.time()).isEqualTo(Duration.ofSeconds(1));
		assertThat(hundred.due(Duration.ZERO)).isEqualTo(10);
		assertThat(hundred.due(Duration.ofMillis(100))).isEqualTo(20);
		assertThat(hundred.due(Duration.ofMillis(500))).isEqualTo(60);
		assertThat(hundred.due(Duration.ofMillis(900))).isEqualTo(100);
	}

	@Test
	void manyTakeTheWholeTimeAndNoLonger() {
		Spread many = Spread.over(TWO_SECONDS, 5000);
		assertThat(many.time()).isEqualTo(TWO_SECONDS);
		assertThat(many.due(Duration.ofSeconds(1))).isEqualTo(2510);
		assertThat(many.due(Duration.ofMillis(1999))).isEqualTo(5000);
		assertThat(many.due(Duration.ofHours(1))).isEqualTo(5000);
	}

	@Test
	void withoutATimeAllAreLetGoAtOnce() {
		assertThat(Spread.over(Duration.ZERO, 5000).due(Duration.ZERO)).isEqualTo(5000);
	}

}
