package dev.parley.webpush;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PushTargetsTests {

	private final PushTargets targets = new PushTargets();

	@ParameterizedTest
	@ValueSource(strings = { "https://fcm.googleapis.com/fcm/send/a:b",
			"https://updates.push.services.mozilla.com/wpush/v2/x", "https://web.push.apple.com:443/Q?a=b" })
	void pushServicesAreCalledByName(String endpoint) {
		assertThat(this.targets.check(endpoint)).hasToString(endpoint);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "http://push.example.com/a", "https://127.0.0.1/a", "https://2130706433/a",
			"https://0x7f.1/a", "https://10.0.0.1/a", "https://169.254.169.254/latest/meta-data", "https://[::1]/a",
			"https://[fd00::1]/a", "https://[::ffff:127.0.0.1]/a", "https://localhost/a",
			"https://push.example.com:8443/a", "https://user@push.example.com/a", "https://push.example.com/a#b",
			"ftp://push.example.com/a", "file:///etc/passwd", "javascript:alert(1)", "https:/a",
			"https://push..example.com/a", "https://a b/", "HTTPS://push.example.com/" })
	void nothingElseIs(String endpoint) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.targets.check(endpoint));
	}

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.0.1.1",
			"198.17.0.1", "223.255.255.255", "2a00:1450:4001:80b::200a", "2001:4860:4860::8888", "2600::1" })
	void thePublicInternetIsReached(String address) throws UnknownHostException {
		assertThat(this.targets.mayConnect(InetAddress.getByName(address))).isTrue();
	}

	@Test
	void ofSeveralAddressesOfANameAllHaveToBePublic() throws UnknownHostException {
		InetAddress known = InetAddress.getByName("8.8.8.8");
		InetAddress inside = InetAddress.getByName("10.1.2.3");
		assertThat(this.targets.mayConnectToAll(known, known)).isTrue();
		assertThat(this.targets.mayConnectToAll(known, inside)).isFalse();
		assertThat(this.targets.mayConnectToAll(inside, known)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",
			"169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
			"198.18.0.1", "198.19.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
			"::", "::1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "100::1", "2001::1", "2001:db8::1",
			"2002:a00:1::", "3fff::1", "fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1" })
	void theNetworksAroundAreNot(String address) throws UnknownHostException {
		assertThat(this.targets.mayConnect(InetAddress.getByName(address))).isFalse();
	}

}
