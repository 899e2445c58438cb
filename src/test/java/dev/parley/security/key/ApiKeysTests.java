package dev.parley.security.key;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import dev.parley.security.SecurityFixture;
import dev.parley.security.key.ApiKey.KeyAction;
import dev.parley.security.secret.TokenDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.security.authentication.BadCredentialsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ApiKeysTests {

	private static final Instant NOW = Instant.parse(SecurityFixture.NOW);

	private final SecurityFixture fixture = new SecurityFixture();

	private final ApiKeys keys = this.fixture.apiKeys;

	@Test
	void theDatabaseHasTheDigestOfAKeyAndNotTheKey() {
		String text = make("shop");
		assertThat(text).matches("pk_[A-Za-z0-9_-]{43}");
		assertThat(this.fixture.jdbc.sql("select * from api_key").query().singleRow().toString())
			.contains(TokenDigest.of(text).hex())
			.doesNotContain(text.substring(3));
		assertThat(make("other")).isNotEqualTo(text);
	}

	@Test
	void aKeyIsItsProgramAndHasNoRole() {
		ApiKeyAuthentication program = this.keys.verify(make("shop"));
		assertThat(program.getName()).isEqualTo("key:shop");
		assertThat(program.getAuthorities()).isEmpty();
		assertThat(program.isAuthenticated()).isTrue();
		assertThat(program.getCredentials()).isNull();
		assertThat(program.expiresAt()).isEqualTo(Instant.MAX);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "pk_", "pk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })
	void anUnknownKeyIsRefused(String text) {
		make("shop");
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> this.keys.verify(text))
			.withMessage("The API key was revoked, or never made");
	}

	@Test
	void aRevokedKeyIsRefusedAndItsNameIsFree() {
		String text = make("shop");
		ApiKey key = this.keys.all().get(0);
		assertThat(this.keys.isAlive(key.id())).isTrue();
		assertThat(this.keys.revoke(key.id())).isEqualTo("shop");
		assertThat(this.keys.revoke(key.id())).isNull();
		assertThat(this.keys.isAlive(key.id())).isFalse();
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> this.keys.verify(text));
		assertThat(make("shop")).isNotEqualTo(text);
	}

	@Test
	void anExpiredKeyIsRefusedAndStaysInTheList() {
		String text = fresh("shop", Duration.ofDays(1)).text();
		assertThat(this.keys.verify(text).expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(1)));
		this.fixture.clock.advance(Duration.ofDays(1));
		assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> this.keys.verify(text))
			.withMessage("The API key has expired");
		assertThat(this.keys.all()).extracting(ApiKey::name).containsExactly("shop");
	}

	@Test
	void twoKeysHaveTwoNames() {
		make("shop");
		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> make("shop"));
	}

	@Test
	void whatIsNoPatternIsNotStored() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.keys.create("shop", List.of("/topic/a", "/user/**"), Set.of(KeyAction.PUBLISH), null,
					"root"))
			.withMessageContaining("users' own destinations");
		assertThat(this.keys.all()).isEmpty();
	}

	@Test
	void itsNumberIsBounded() {
		for (int i = 0; i < ApiKeys.MOST; i++) {
			make("shop" + i);
		}
		assertThat(this.keys.create("more", List.of("/topic/a"), Set.of(KeyAction.PUBLISH), null, "root")).isNull();
		assertThat(this.keys.all()).hasSize(ApiKeys.MOST);
	}

	@Test
	void theLastUseIsWrittenOnceAMinute() {
		String text = make("shop");
		assertThat(lastUse()).isNull();
		this.keys.verify(text);
		assertThat(lastUse()).isEqualTo(NOW);
		this.fixture.clock.advance(Duration.ofSeconds(59));
		this.keys.verify(text);
		assertThat(lastUse()).isEqualTo(NOW);
		this.fixture.clock.advance(Duration.ofSeconds(1));
		this.keys.verify(text);
		assertThat(lastUse()).isEqualTo(NOW.plusSeconds(60));
	}

	@Test
	void allThatWasAskedForIsInTheList() {
		fresh("shop", Duration.ofDays(30));
		assertThat(this.keys.all()).singleElement().satisfies((key) -> {
			assertThat(key.patterns()).containsExactly("/topic/orders/**", "/queue/orders");
			assertThat(key.actions()).containsExactly(KeyAction.PUBLISH);
			assertThat(key.createdBy()).isEqualTo("root");
			assertThat(key.createdAt()).isEqualTo(NOW);
			assertThat(key.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
		});
	}

	@Test
	void aKeyIsFoundInATextAndNothingElseIs() {
		String text = make("shop");
		assertThat(KeyText.isOne(text)).isTrue();
		assertThat(KeyText.isOne(text + "x")).isFalse();
		assertThat(KeyText.isIn("a=b&key=" + text + "&c=d")).isTrue();
		assertThat(KeyText.isIn("a=pk_short")).isFalse();
		assertThat(new ApiKeys.Fresh(this.keys.all().get(0), text).toString()).doesNotContain(text);
	}

	private Instant lastUse() {
		return this.keys.all().get(0).lastUsedAt();
	}

	private String make(String name) {
		return fresh(name, null).text();
	}

	private ApiKeys.Fresh fresh(String name, Duration validity) {
		ApiKeys.Fresh made = this.keys.create(name, List.of("/topic/orders/**", "/queue/orders"),
				Set.of(KeyAction.PUBLISH), validity, "root");
		assertThat(made).isNotNull();
		return made;
	}

}
