package dev.parley.security.token;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.parley.security.SecurityProperties;
import dev.parley.security.secret.Sealed;
import dev.parley.security.secret.SecretException;
import dev.parley.security.secret.ServerSecret;

/**
 * The key pairs that sign access tokens. The first start makes one; the newest signs, and
 * all of them verify. {@link #rotate()} makes the next one in time, and deletes a key
 * when the last token that it can have signed has expired. In the database the keys are
 * encrypted with the server's secret.
 * <p>
 * Safe for any thread. A token that names an unknown key makes this class read the
 * database again, because another node may have added it, but at most once in
 * {@link #RELOAD_AT_MOST_EACH}.
 */
@Component
public final class SigningKeys implements JWKSource<SecurityContext>, InitializingBean {

	static final JWSAlgorithm ALGORITHM = JWSAlgorithm.RS256;

	private static final Duration RELOAD_AT_MOST_EACH = Duration.ofSeconds(10);

	/**
	 * Two nodes may make the next key in the same moment, and neither sees the other's:
	 * then both take the newer one.
	 */
	private static final Duration RELOAD_EACH = Duration.ofMinutes(1);

	/** How long a node may still sign with a key that another has just replaced. */
	private static final Duration SLACK = Duration.ofMinutes(2);

	private static final String SELECT = "select id, jwk, created_at from signing_key order by created_at desc, id";

	private static final int KEY_BITS = 2048;

	private final JdbcClient jdbc;

	private final Sealed sealed;

	private final Duration lifetime;

	private final Duration overlap;

	private final Clock clock;

	private volatile Keys keys = new Keys(List.of(), new JWKSet(), Instant.MIN);

	public SigningKeys(JdbcClient jdbc, ServerSecret secret, SecurityProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.sealed = new Sealed(secret, "signing-keys");
		this.lifetime = properties.keyLifetime();
		this.overlap = properties.tokenLifetime().plus(SLACK);
		this.clock = clock;
	}

	/**
	 * Reads the keys, or makes the first one.
	 * @throws SecretException if they were encrypted with another secret
	 */
	@Override
	public void afterPropertiesSet() {
		load();
		sealOldOnes();
		rotate();
	}

	/** Encrypts keys that an older version has stored unencrypted. */
	private void sealOldOnes() {
		for (Row row : this.jdbc.sql(SELECT).query(Row::read).list()) {
			if (!Sealed.isSealed(row.jwk())) {
				this.jdbc.sql("update signing_key set jwk = :jwk where id = :id")
					.param("jwk", this.sealed.seal(row.jwk(), row.id()))
					.param("id", row.id())
					.update();
			}
		}
	}

	/** The signing key. */
	JWK newest() {
		return this.keys.stored.get(0).key();
	}

	/** All keys without their private part, as a JSON Web Key Set. */
	Map<String, Object> publicKeys() {
		return this.keys.set.toPublicJWKSet().toJSONObject(true);
	}

	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
		Keys known = this.keys;
		List<JWK> found = selector.select(known.set);
		if (found.isEmpty() && isOlder(known, RELOAD_AT_MOST_EACH)) {
			load();
			found = selector.select(this.keys.set);
		}
		return found;
	}

	/**
	 * Makes the next key if the newest has signed for long enough, and deletes keys
	 * without a valid token. Costs a query a minute if there is nothing to do.
	 */
	public synchronized void rotate() {
		if (isNewestTooOld()) {
			// Another node may have been faster.
			load();
			if (isNewestTooOld()) {
				generate();
				load();
			}
		}
		else if (isOlder(this.keys, RELOAD_EACH)) {
			load();
		}
		List<Stored> stored = this.keys.stored;
		boolean forgotten = false;
		for (int i = 1; i < stored.size(); i++) {
			Instant replacedAt = stored.get(i - 1).createdAt();
			if (this.clock.instant().isAfter(replacedAt.plus(this.overlap))) {
				this.jdbc.sql("delete from signing_key where id = :id")
					.param("id", stored.get(i).key().getKeyID())
					.update();
				forgotten = true;
			}
		}
		if (forgotten) {
			load();
		}
	}

	/** Also if the clock was set back since. */
	private boolean isOlder(Keys known, Duration age) {
		Duration since = Duration.between(known.loadedAt, this.clock.instant());
		return since.isNegative() || since.compareTo(age) >= 0;
	}

	private boolean isNewestTooOld() {
		List<Stored> stored = this.keys.stored;
		return stored.isEmpty() || !this.clock.instant().isBefore(stored.get(0).createdAt().plus(this.lifetime));
	}

	private synchronized void load() {
		List<Stored> loaded = new ArrayList<>();
		for (Row row : this.jdbc.sql(SELECT).query(Row::read).list()) {
			try {
				loaded.add(new Stored(JWK.parse(open(row)), row.createdAt().toInstant()));
			}
			catch (ParseException ex) {
				// Without the cause: its message may quote the private key.
				throw new IllegalStateException("A row of the table signing_key is not a JSON Web Key");
			}
		}
		this.keys = new Keys(List.copyOf(loaded), new JWKSet(loaded.stream().map(Stored::key).toList()),
				this.clock.instant());
	}

	private String open(Row row) {
		return Sealed.isSealed(row.jwk()) ? this.sealed.open(row.jwk(), row.id()) : row.jwk();
	}

	private void generate() {
		try {
			RSAKey key = new RSAKeyGenerator(KEY_BITS).keyUse(KeyUse.SIGNATURE)
				.algorithm(ALGORITHM)
				.keyIDFromThumbprint(true)
				.generate();
			this.jdbc.sql("insert into signing_key (id, jwk, created_at) values (:id, :jwk, :now)")
				.param("id", key.getKeyID())
				.param("jwk", this.sealed.seal(key.toJSONString(), key.getKeyID()))
				.param("now", OffsetDateTime.ofInstant(this.clock.instant(), ZoneOffset.UTC))
				.update();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("This Java cannot generate an RSA key pair", ex);
		}
	}

	private record Row(String id, String jwk, OffsetDateTime createdAt) {

		static Row read(ResultSet row, int number) throws SQLException {
			return new Row(row.getString("id"), row.getString("jwk"),
					row.getObject("created_at", OffsetDateTime.class));
		}

		@Override
		public String toString() {
			return "Row[" + this.createdAt + "]";
		}

	}

	private record Stored(JWK key, Instant createdAt) {

		@Override
		public String toString() {
			return "Stored[" + this.key.getKeyID() + "]";
		}

	}

	/**
	 * The keys in the database.
	 *
	 * @param stored newest first
	 */
	private record Keys(List<Stored> stored, JWKSet set, Instant loadedAt) {

		@Override
		public String toString() {
			return "Keys[" + this.stored.size() + "]";
		}

	}

}
