package dev.parley.figures;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FiguresTests {

	private static final Figures BEFORE = new Figures(3, 1_000, 0, 60);

	@Test
	void aSecondLaterTheDifferenceIsTheRate() {
		assertThat(BEFORE.next(4, 1_500, 61)).isEqualTo(new Figures(4, 1_500, 500, 61));
	}

	@Test
	void afterAPauseTheRateIsThatOfOneSecond() {
		assertThat(BEFORE.next(4, 1_500, 70).perSecond()).isEqualTo(50);
	}

	@Test
	void twoInTheSameSecondAreNotDividedByZero() {
		assertThat(BEFORE.next(4, 1_500, 60).perSecond()).isEqualTo(500);
	}

}
