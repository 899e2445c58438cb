package dev.parley.engine.delivery;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AckIdTests {

	@ParameterizedTest
	@ValueSource(strings = { "1-1", "3-17", "999999999-999999999999999999", "0-0" })
	void readsWhatItWrites(String header) {
		assertThat(AckId.parse(header)).hasToString(header);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-", "1", "1-", "-1", "1--1", "-1-1", "1-1-1", "1-+1", " 1-1", "1-1 ", "1000000000-1",
			"1-1000000000000000000", "a-b", "١-١" })
	void anythingElseIsNoAckId(String header) {
		assertThat(AckId.parse(header)).isNull();
	}

}
