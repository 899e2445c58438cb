package dev.parley.call;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class IceServersTests {

	private static final String SECRET = "0123456789abcdef";

	private static final CallProperties BOTH = new CallProperties(List.of("stun:turn.example.org"),
			List.of("turn:turn.example.org?transport=udp", "turns:turn.example.org:443?transport=tcp"), SECRET,
			Duration.ofHours(1));

	/**
	 * {@code printf 1767229200:mina | openssl dgst -sha1 -hmac 0123456789abcdef -binary | base64}.
	 */
	@Test
	void theyAreAnRtcConfigurationWithCredentialsThatExpire() {
		IceServers servers = IceServers.of(BOTH, "mina", Instant.parse("2026-01-01T00:00:00Z"));
		assertThat(JsonMapper.shared().writeValueAsString(servers)).isEqualTo(
				"{\"iceServers\":[{\"urls\":[\"stun:turn.example.org\"]},{\"urls\":[\"turn:turn.example.org?transport=udp\","
						+ "\"turns:turn.example.org:443?transport=tcp\"],\"username\":\"1767229200:mina\","
						+ "\"credential\":\"42on73uj9UlWPBzg9j/ZiCP0dU4=\"}],\"ttl\":3600}");
	}

	@Test
	void withoutServersThereAreNone() {
		CallProperties none = new CallProperties(List.of(), List.of(), "", Duration.ofHours(1));
		assertThat(IceServers.of(none, "mina", Instant.EPOCH)).isEqualTo(new IceServers(List.of(), 0));
	}

	@Test
	void secretsAreInNoTextForTheLog() {
		assertThat(BOTH.toString()).doesNotContain(SECRET).contains("turn:turn.example.org");
		IceServers servers = IceServers.of(BOTH, "mina", Instant.EPOCH);
		assertThat(servers + " " + servers.iceServers()).doesNotContain("mina", "credential");
	}

	@ParameterizedTest
	@ValueSource(strings = { "turn.example.org", "http://turn.example.org", "stun:turn.example.org", "turn:",
			"turn:a b", "turn:turn.example.org?transport=quic" })
	void anAddressThatIsNoneStopsTheStart(String address) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new CallProperties(List.of(), List.of(address), SECRET, Duration.ofHours(1)))
			.withMessage("parley.call.turn has '%s', expected such as turn:turn.example.org", address);
	}

	@Test
	void halfAConfigurationStopsTheStart() {
		List<String> turn = List.of("turn:turn.example.org");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new CallProperties(List.of(), turn, "", Duration.ofHours(1)))
			.withMessageContaining("set together");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new CallProperties(List.of(), List.of(), SECRET, Duration.ofHours(1)))
			.withMessageContaining("set together");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new CallProperties(List.of(), turn, "short", Duration.ofHours(1)))
			.withMessageContaining("has 5 characters, expected 16 or more")
			.withMessageNotContaining("short");
		for (Duration ttl : List.of(Duration.ZERO, Duration.ofSeconds(59), Duration.ofHours(25))) {
			assertThatIllegalArgumentException().isThrownBy(() -> new CallProperties(List.of(), turn, SECRET, ttl))
				.withMessageContaining("expected one minute to 24 hours");
		}
	}

}
