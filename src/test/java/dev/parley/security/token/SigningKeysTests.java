package dev.parley.security.token;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.parley.security.SecurityFixture;
import dev.parley.security.secret.SecretException;
import dev.parley.security.secret.ServerSecret;
import dev.parley.support.ManualClock;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SigningKeysTests {

	private final JdbcClient jdbc = JdbcClient
		.create(SecurityFixture.database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));

	private ServerSecret secret = ServerSecret.random();

	private final ManualClock clock = new ManualClock(SecurityFixture.NOW);

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

	@Test
	void aKeySignsForItsLifetimeAndThenTheNextDoes() {
		SigningKeys keys = start();
		String first = keys.newest().getKeyID();
		this.clock.advance(Duration.ofDays(30).minusSeconds(1));
		keys.rotate();
		assertThat(keys.newest().getKeyID()).isEqualTo(first);
		this.clock.advance(Duration.ofSeconds(1));
		keys.rotate();
		assertThat(keys.newest().getKeyID()).isNotEqualTo(first);
		assertThat(ids(keys)).containsExactly(keys.newest().getKeyID(), first);
	}

	@Test
	void theOldKeyVerifiesUntilItsLastTokenHasExpired() {
		SigningKeys keys = start();
		String first = keys.newest().getKeyID();
		this.clock.advance(Duration.ofDays(30));
		keys.rotate();
		this.clock.advance(Duration.ofMinutes(15).plusMinutes(2));
		keys.rotate();
		assertThat(ids(keys)).contains(first);
		this.clock.advance(Duration.ofSeconds(1));
		keys.rotate();
		assertThat(ids(keys)).containsExactly(keys.newest().getKeyID());
		assertThat(ids(start())).doesNotContain(first);
	}

	@Test
	void ofTwoNodesOneMakesTheNextKeyAndTheOtherTakesIt() {
		SigningKeys one = start();
		SigningKeys other = start();
		this.clock.advance(Duration.ofDays(30));
		one.rotate();
		other.rotate();
		assertThat(other.newest().getKeyID()).isEqualTo(one.newest().getKeyID());
		assertThat(ids(other)).hasSize(2);
	}

	@Test
	void twoNodesThatMakeTheNextKeyInTheSameMomentSignWithOneOfThemSoon() {
		SigningKeys one = start();
		this.clock.advance(Duration.ofDays(30));
		one.rotate();
		String ofOne = one.newest().getKeyID();
		// Neither has seen the other's when it looked.
		String sealed = this.jdbc.sql("select jwk from signing_key where id = ?")
			.param(ofOne)
			.query(String.class)
			.single();
		this.jdbc.sql("delete from signing_key where id = ?").param(ofOne).update();
		this.clock.advance(Duration.ofMillis(200));
		SigningKeys other = start();
		this.jdbc.sql("insert into signing_key (id, jwk, created_at) values (?, ?, ?)")
			.params(ofOne, sealed, this.clock.instant().minusMillis(200).atOffset(ZoneOffset.UTC))
			.update();
		assertThat(other.newest().getKeyID()).isNotEqualTo(ofOne);
		for (int i = 0; i < 20; i++) {
			this.clock.advance(Duration.ofMinutes(1));
			one.rotate();
			other.rotate();
			assertThat(ids(other)).as("the keys that the other node knows").contains(one.newest().getKeyID());
			assertThat(ids(one)).as("and those that this one knows").contains(other.newest().getKeyID());
		}
		assertThat(one.newest().getKeyID()).isEqualTo(other.newest().getKeyID()).isNotEqualTo(ofOne);
	}

	@Test
	void aNodeWhoseClockIsSetBackTakesTheKeyOfAnotherAtOnce() {
		SigningKeys keys = start();
		this.clock.advance(Duration.ofMinutes(-10));
		this.jdbc.sql("delete from signing_key").update();
		SigningKeys other = start();
		keys.rotate();
		assertThat(keys.newest().getKeyID()).isEqualTo(other.newest().getKeyID());
	}

	@Test
	void whatIsPublishedHasNoPrivatePart() {
		SigningKeys keys = start();
		assertThat(keys.newest().isPrivate()).isTrue();
		assertThat(published(keys)).singleElement()
			.satisfies((key) -> assertThat(key).containsOnlyKeys("kty", "e", "use", "kid", "alg", "n"));
	}

	@Test
	void inTheDatabaseTheyAreEncrypted() {
		start();
		assertThat(stored()).singleElement(InstanceOfAssertFactories.STRING)
			.startsWith("sealed:1:")
			.doesNotContain("{", "\"RSA\""); // RSA alone may be in the Base64.
	}

	@Test
	void thoseOfAnOlderVersionAreEncryptedAtTheNextStart() throws JOSEException {
		RSAKey old = new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
		this.jdbc.sql("insert into signing_key (id, jwk, created_at) values (?, ?, ?)")
			.params(old.getKeyID(), old.toJSONString(), this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		assertThat(start().newest().getKeyID()).isEqualTo(old.getKeyID());
		assertThat(stored()).singleElement(InstanceOfAssertFactories.STRING).startsWith("sealed:1:");
		assertThat(start().newest().toRSAKey()).isEqualTo(old);
	}

	@Test
	void aServerWithAnotherSecretSaysSoAndDoesNotStart() {
		start();
		this.secret = ServerSecret.random();
		assertThatExceptionOfType(SecretException.class).isThrownBy(this::start)
			.withMessageContaining("was encrypted with another secret than this server has")
			.withNoCause();
	}

	private List<String> stored() {
		return this.jdbc.sql("select jwk from signing_key").query(String.class).list();
	}

	private static List<Object> ids(SigningKeys keys) {
		return published(keys).stream().map((key) -> key.get("kid")).toList();
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> published(SigningKeys keys) {
		return (List<Map<String, Object>>) keys.publicKeys().get("keys");
	}

	private SigningKeys start() {
		SigningKeys keys = new SigningKeys(this.jdbc, this.secret, SecurityFixture.properties(false), this.clock);
		keys.afterPropertiesSet();
		return keys;
	}

}
