package dev.parley.autoconfigure.cluster;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OwnStateTests {

	@ParameterizedTest
	@CsvSource({ "100,1,25", "100,2,12", "100,3,8", "100,20,1", "100,1000,1", "3,2,1", "1,1,1" })
	void whatNoNodeTellsOfIsLessThanAQuarterOfTheLimit(int limit, int nodes, int least) {
		assertThat(OwnState.least(limit, nodes)).isEqualTo(least);
		assertThat((nodes - 1) * (least - 1)).isLessThanOrEqualTo(limit / 4);
	}

}
