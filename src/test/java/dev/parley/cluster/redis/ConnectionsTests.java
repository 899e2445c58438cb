package dev.parley.cluster.redis;

import javax.net.ssl.SSLHandshakeException;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionsTests {

	private static final RedisURI SERVER = RedisURI.create("redis://user:secret@redis.example:6380");

	private static String said(Throwable cause) {
		return Connections.unusable(Servers.of(SERVER), new RedisConnectionException("Unable to connect", cause))
			.getMessage();
	}

	@Test
	void aServerThatCannotBeUsedIsNamedWithoutItsPassword() {
		assertThat(said(new RedisException("WRONGPASS invalid username-password pair or user is disabled.")))
			.isEqualTo("Redis at redis.example:6380 cannot be used: "
					+ "WRONGPASS invalid username-password pair or user is disabled");
	}

	@Test
	void aCertificateThatIsNotTrustedIsSaidWithTheSettingForIt() {
		assertThat(said(new SSLHandshakeException("PKIX path building failed"))).isEqualTo(
				"Redis at redis.example:6380 cannot be used: no TLS with it (PKIX path building failed); its certificate has"
						+ " to be one that this JVM trusts, see javax.net.ssl.trustStore");
	}

}
