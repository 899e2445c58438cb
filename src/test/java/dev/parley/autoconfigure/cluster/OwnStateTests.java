package dev.parley.autoconfigure.cluster;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OwnStateTests {

	@ParameterizedTest
	@CsvSource({ "100,1,26", "100,2,26", "100,3,13", "100,20,2", "100,26,2", "100,27,1", "100,1000,1", "3,2,1",
			"1,1,1" })
	void whatNoNodeTellsOfIsAtMostAQuarterOfTheLimitAndOneMoreAtEachWouldBeMore(int limit, int nodes, int least) {
		assertThat(OwnState.least(limit, nodes)).isEqualTo(least);
		assertThat((nodes - 1) * (least - 1)).isLessThanOrEqualTo(limit / 4);
		assertThat(Math.max(1, nodes - 1) * least).isGreaterThan(limit / 4);
	}

}
