package dev.parley.web;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ProxyPropertiesTests {

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "10.0.0.0/33", "10.0.0", "10/8", "", "*" })
	void whatIsNoAddressStopsTheStart(String address) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ProxyProperties(List.of(address), ProxyProperties.Headers.X_FORWARDED))
			.withMessageContaining("parley.proxy.trusted has '" + address + "'");
	}

}
