package dev.parley.security;

import java.util.UUID;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class SigningKeysTests {

	private final JdbcClient jdbc = JdbcClient
		.create(SecurityFixture.database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));

	@Test
	void theFirstStartMakesAKeyPairAndTheNextUsesIt() {
		SigningKeys first = start();
		SigningKeys next = start();
		RSAKey key = first.newest().toRSAKey();
		assertThat(key.size()).isEqualTo(2048);
		assertThat(key.isPrivate()).isTrue();
		assertThat(key.getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
		assertThat(next.newest().getKeyID()).isEqualTo(key.getKeyID());
	}

	private SigningKeys start() {
		SigningKeys keys = new SigningKeys(this.jdbc, new ManualClock(SecurityFixture.NOW));
		keys.afterPropertiesSet();
		return keys;
	}

}
