package dev.parley.limit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NetworkAddressTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.7, 192.0.2.7", "2001:db8::1, 20010db800000000::/64",
			"2001:db8::ffff:1, 20010db800000000::/64", "[2001:db8::1], 20010db800000000::/64",
			"2001:db8:0:1::1, 20010db800000001::/64", "::ffff:192.0.2.7, 192.0.2.7", "no:address, no:address",
			"unknown, unknown" })
	void theFirstHalfOfAnIpv6AddressCounts(String address, String network) {
		assertThat(NetworkAddress.network(address)).isEqualTo(network);
	}

}
