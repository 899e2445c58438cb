package dev.parley.security;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

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

/**
 * The key pairs that sign access tokens. The first start makes one; the newest signs, all
 * of them verify.
 * <p>
 * Safe for use by many threads. A token that names an unknown key makes this class look
 * into the database again, because another node may have added it, but at most once in
 * {@link #RELOAD_AT_MOST_EACH}.
 */
@Component
final class SigningKeys implements JWKSource<SecurityContext>, InitializingBean {

	static final JWSAlgorithm ALGORITHM = JWSAlgorithm.RS256;

	private static final Duration RELOAD_AT_MOST_EACH = Duration.ofSeconds(10);

	private static final int KEY_BITS = 2048;

	private final JdbcClient jdbc;

	private final Clock clock;

	/** Newest first. */
	private volatile JWKSet keys = new JWKSet();

	private volatile Instant loadedAt = Instant.MIN;

	SigningKeys(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	@Override
	public void afterPropertiesSet() {
		load();
		if (this.keys.isEmpty()) {
			generate();
			load();
		}
	}

	/** The key that signs. */
	JWK newest() {
		return this.keys.getKeys().get(0);
	}

	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
		List<JWK> found = selector.select(this.keys);
		if (found.isEmpty() && !this.clock.instant().isBefore(this.loadedAt.plus(RELOAD_AT_MOST_EACH))) {
			load();
			found = selector.select(this.keys);
		}
		return found;
	}

	private synchronized void load() {
		List<JWK> loaded = new ArrayList<>();
		for (String jwk : this.jdbc.sql("select jwk from signing_key order by created_at desc, id")
			.query(String.class)
			.list()) {
			try {
				loaded.add(JWK.parse(jwk));
			}
			catch (ParseException ex) {
				// Without the cause: its message may quote the private key.
				throw new IllegalStateException("A row of the table signing_key is not a JSON Web Key");
			}
		}
		this.keys = new JWKSet(loaded);
		this.loadedAt = this.clock.instant();
	}

	private void generate() {
		try {
			RSAKey key = new RSAKeyGenerator(KEY_BITS).keyUse(KeyUse.SIGNATURE)
				.algorithm(ALGORITHM)
				.keyIDFromThumbprint(true)
				.generate();
			this.jdbc.sql("insert into signing_key (id, jwk, created_at) values (:id, :jwk, :now)")
				.param("id", key.getKeyID())
				.param("jwk", key.toJSONString())
				.param("now", OffsetDateTime.ofInstant(this.clock.instant(), ZoneOffset.UTC))
				.update();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("This Java cannot generate an RSA key pair", ex);
		}
	}

}
