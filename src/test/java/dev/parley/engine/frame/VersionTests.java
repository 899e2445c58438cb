package dev.parley.engine.frame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class VersionTests {

	/**
	 * 1.2, "Protocol Negotiation": "the highest … protocol level that both … support".
	 */
	@ParameterizedTest
	@CsvSource({ "'1.0,1.1,1.2',V1_2", "'1.2,1.0',V1_2", "'1.0,1.1',V1_1", "1.0,V1_0", "'1.1,2.0',V1_1" })
	void theHighestOfBothCounts(String accepted, Version highest) {
		assertThat(Version.negotiate(accepted)).isEqualTo(highest);
	}

	@Test
	void withoutTheHeaderItIsTheFirstOne() {
		assertThat(Version.negotiate(null)).isEqualTo(Version.V1_0);
	}

	@Test
	void withoutACommonVersionThereIsNone() {
		assertThat(Version.negotiate("1.3,2.0,")).isNull();
		assertThat(Version.negotiate("")).isNull();
	}

	@Test
	void allAreListedTheHighestFirst() {
		assertThat(Version.supported()).isEqualTo("1.2,1.1,1.0");
	}

	@Test
	void commandsAreKnownByTheirExactName() {
		assertThat(Command.named("SEND")).isEqualTo(Command.SEND);
		assertThat(Command.named("send")).isNull();
	}

}
