package dev.parley.limit;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LinePaceTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final LinePace pace = new LinePace();

	@Test
	void aSourceHasTenLinesAtOnceAndThenOneASecond() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.pace.take("a", 0)).isZero();
		}
		assertThat(this.pace.take("a", 0)).isEqualTo(-1);
		assertThat(this.pace.take("a", SECOND / 2)).isEqualTo(-1);
		assertThat(this.pace.take("a", SECOND)).as("how many were left out").isEqualTo(2);
		assertThat(this.pace.take("a", SECOND)).isEqualTo(-1);
		assertThat(this.pace.take("b", SECOND)).as("another source").isZero();
	}

	@Test
	void allSourcesHaveAHundredLinesASecond() {
		int written = 0;
		for (int i = 0; i < 50_000; i++) {
			written += (this.pace.take("source " + i, 0) >= 0) ? 1 : 0;
		}
		assertThat(written).isEqualTo(100);
		assertThat(this.pace.take("one more", SECOND)).isZero();
	}

	@Test
	void aLineSaysHowManyWereLeftOut() {
		assertThat(LinePace.more(0)).isEmpty();
		assertThat(LinePace.more(3)).isEqualTo(" (3 more from there were not logged)");
	}

}
