package dev.parley.security.password;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.secret.TokenDigest;

/**
 * Codes that set a new password, for people who have forgotten theirs. A code is random,
 * of 144 bits, and known only to the administrator who made it and the person they sent
 * it to: the database has its digest. An account has at most one. It works once, for a
 * day, unless the password is changed in another way first.
 * <p>
 * Safe for any thread. Every call is a query.
 */
@Component
public class PasswordResets {

	static final Duration VALIDITY = Duration.ofDays(1);

	private static final int BYTES = 18;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Clock clock;

	public PasswordResets(JdbcClient jdbc, Accounts accounts, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.clock = clock;
	}

	/**
	 * Makes a code, which replaces the account's earlier one.
	 * @return null if the account has been deleted meanwhile
	 */
	@Transactional
	public @Nullable Fresh create(Account account, String by) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		Instant end = now.plus(VALIDITY);
		byte[] random = new byte[BYTES];
		RANDOM.nextBytes(random);
		String code = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
		// One at a time: the second caller replaces the first one's code.
		UUID id = this.accounts.lock(account.name());
		if (id == null) {
			return null;
		}
		this.jdbc.sql("delete from password_reset where expires_at <= :now or account_id = :id")
			.param("now", now.atOffset(ZoneOffset.UTC))
			.param("id", id)
			.update();
		this.jdbc.sql("""
				insert into password_reset (account_id, digest, created_by, expires_at)
				values (:id, :digest, :by, :end)""")
			.param("id", id)
			.param("digest", TokenDigest.of(code).hex())
			.param("by", by)
			.param("end", end.atOffset(ZoneOffset.UTC))
			.update();
		return new Fresh(code, end);
	}

	/**
	 * The account whose password a code sets.
	 * @return null if the code is invalid, or the account disabled
	 */
	public @Nullable Account find(String code) {
		return this.jdbc.sql("""
				select a.name from password_reset r join account a on a.id = r.account_id
				where r.digest = ? and r.expires_at > ?""")
			.params(TokenDigest.of(code).hex(), this.clock.instant().atOffset(ZoneOffset.UTC))
			.query(String.class)
			.optional()
			.map(this.accounts::findEnabled)
			.orElse(null);
	}

	/**
	 * Uses a code up, and changes the password, which ends every cookie, token and live
	 * STOMP session of the account. Of two callers with the same code, one changes it.
	 * @return false if the code is no longer valid, and nothing has changed
	 */
	@Transactional
	public boolean redeem(String code, Account account, String passwordHash) {
		UUID id = this.accounts.lock(account.name());
		boolean used = id != null && this.jdbc.sql("delete from password_reset where account_id = ? and digest = ?")
			.params(id, TokenDigest.of(code).hex())
			.update() > 0;
		return used && this.accounts.changePassword(account.name(), passwordHash);
	}

	/**
	 * A new one.
	 *
	 * @param expiresAt from when it is no longer valid
	 */
	public record Fresh(String code, Instant expiresAt) {

		@Override
		public String toString() {
			return "Fresh[]";
		}

	}

}
