package dev.parley.cluster.redis;

import java.util.List;

import javax.net.ssl.SSLHandshakeException;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

import dev.parley.cluster.redis.servers.Servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

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

	/** Its keys are at several masters. */
	@Test
	void aNodeOfAClusterIsNoMasterOfAll() {
		assertThatExceptionOfType(RedisException.class)
			.isThrownBy(() -> Connections.refuseOneOfSeveral(Servers.of(SERVER), "# Cluster\ncluster_enabled:1\n"))
			.withMessageContaining("spring.data.redis.cluster.nodes");
		assertThatNoException()
			.isThrownBy(() -> Connections.refuseOneOfSeveral(Servers.of(SERVER), "# Cluster\ncluster_enabled:0\n"));
		assertThatNoException().isThrownBy(() -> Connections.refuseOneOfSeveral(Servers.cluster(List.of(SERVER)),
				"# Cluster\ncluster_enabled:1\n"));
	}

	@Test
	void aCertificateThatIsNotTrustedIsSaidWithTheSettingForIt() {
		assertThat(said(new SSLHandshakeException("PKIX path building failed"))).isEqualTo(
				"Redis at redis.example:6380 cannot be used: no TLS with it (PKIX path building failed); its certificate has"
						+ " to be one that this JVM trusts, see javax.net.ssl.trustStore");
	}

}
