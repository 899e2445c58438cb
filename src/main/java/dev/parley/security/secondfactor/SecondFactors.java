package dev.parley.security.secondfactor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.secret.Sealed;
import dev.parley.security.secret.ServerSecret;
import dev.parley.security.secret.TokenDigest;

/**
 * The second factors in the database: for each a secret, encrypted with the server's
 * secret, and digests of recovery codes. Each change ends all sessions of the account.
 * <p>
 * Safe for any thread. Of two uses of one code, even on two nodes, one succeeds.
 */
@Component
public class SecondFactors {

	/** How long a new secret may be confirmed by its first code. */
	static final Duration CONFIRM_WITHIN = Duration.ofMinutes(15);

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Sealed sealed;

	private final Clock clock;

	public SecondFactors(JdbcClient jdbc, Accounts accounts, ServerSecret secret, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.sealed = new Sealed(secret, "second-factors");
		this.clock = clock;
	}

	/**
	 * Makes a secret, which replaces an unconfirmed one.
	 * @throws DuplicateKeyException if the account has a second factor
	 */
	@Transactional
	public TotpSecret begin(Account account) {
		UUID id = lock(account);
		this.jdbc.sql("delete from second_factor where account_id = ? and confirmed_at is null").param(id).update();
		TotpSecret secret = TotpSecret.random();
		this.jdbc.sql("""
				insert into second_factor (account_id, secret, created_at, last_step)
				values (:id, :secret, :now, 0)""")
			.param("id", id)
			.param("secret", this.sealed.seal(secret.hex(), id.toString()))
			.param("now", now())
			.update();
		return secret;
	}

	/**
	 * Confirms the latest secret by this code; from then on the account needs codes.
	 * @param exceptHttpSessionId as for {@link Accounts#revokeAll}
	 * @return recovery codes; null if the code is wrong
	 */
	@Transactional
	public @Nullable List<String> confirm(Account account, String code, @Nullable String exceptHttpSessionId) {
		Row row = row(lock(account));
		if (row == null || row.confirmed()) {
			return null;
		}
		OptionalLong step = step(row, code);
		boolean confirmed = step.isPresent() && this.jdbc.sql("""
				update second_factor set confirmed_at = :now, last_step = :step
				where account_id = :id and secret = :secret and confirmed_at is null and created_at > :oldest""")
			.param("now", now())
			.param("step", step.getAsLong())
			.param("id", row.id())
			.param("secret", row.secret())
			.param("oldest", now().minus(CONFIRM_WITHIN))
			.update() > 0;
		return (confirmed && this.accounts.revokeAll(account.name(), exceptHttpSessionId)) ? renewRecoveryCodes(account)
				: null;
	}

	/** Uses a code of the app; no code of the same or an earlier step is valid again. */
	boolean redeem(Account account, String code) {
		Row row = row(id(account));
		OptionalLong step = (row != null && row.confirmed()) ? step(row, code) : OptionalLong.empty();
		return row != null && step.isPresent()
				&& this.jdbc
					.sql("update second_factor set last_step = :step where account_id = :id and last_step < :step")
					.param("step", step.getAsLong())
					.param("id", row.id())
					.update() > 0;
	}

	/** Uses a recovery code. */
	boolean redeemRecovery(Account account, String code) {
		return this.jdbc.sql("delete from recovery_code where account_id = ? and digest = ?")
			.params(id(account), TokenDigest.of(code).hex())
			.update() > 0;
	}

	/** Makes ten recovery codes, which replace the current ones. */
	@Transactional
	public List<String> renewRecoveryCodes(Account account) {
		UUID id = id(account);
		// One at a time: the second caller replaces the first one's codes.
		this.jdbc.sql("update second_factor set last_step = last_step where account_id = ?").param(id).update();
		this.jdbc.sql("delete from recovery_code where account_id = ?").param(id).update();
		List<String> codes = RecoveryCodes.random();
		for (String code : codes) {
			this.jdbc.sql("insert into recovery_code (account_id, digest) values (?, ?)")
				.params(id, TokenDigest.of(RecoveryCodes.normalize(code)).hex())
				.update();
		}
		return codes;
	}

	/**
	 * Turns it off: the password alone is enough again.
	 * @return false if there was none
	 */
	@Transactional
	public boolean remove(Account account, @Nullable String exceptHttpSessionId) {
		return this.jdbc.sql("delete from second_factor where account_id = ?").param(lock(account)).update() > 0
				&& this.accounts.revokeAll(account.name(), exceptHttpSessionId);
	}

	/** How many recovery codes are left. */
	public int recoveryCodes(Account account) {
		return this.jdbc.sql("select count(*) from recovery_code where account_id = ?")
			.param(id(account))
			.query(Integer.class)
			.single();
	}

	private OptionalLong step(Row row, String code) {
		TotpSecret secret = new TotpSecret(this.sealed.open(row.secret(), row.id().toString()));
		return Totp.step(secret.bytes(), code, this.clock.instant());
	}

	private @Nullable Row row(UUID account) {
		return this.jdbc.sql("select account_id, secret, confirmed_at from second_factor where account_id = ?")
			.param(account)
			.query(Row::read)
			.optional()
			.orElse(null);
	}

	/** Locks the account's row first, as every change of the account does. */
	private UUID lock(Account account) {
		UUID id = this.accounts.lock(account.name());
		if (id == null) {
			throw new EmptyResultDataAccessException("The account is deleted", 1);
		}
		return id;
	}

	private UUID id(Account account) {
		return this.jdbc.sql("select id from account where name_key = ?")
			.param(Accounts.key(account.name()))
			.query(UUID.class)
			.single();
	}

	private OffsetDateTime now() {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		return now.atOffset(ZoneOffset.UTC);
	}

	private record Row(UUID id, String secret, boolean confirmed) {

		static Row read(ResultSet row, int number) throws SQLException {
			return new Row(row.getObject("account_id", UUID.class), row.getString("secret"),
					row.getObject("confirmed_at") != null);
		}

		@Override
		public String toString() {
			return "Row[" + this.id + "]";
		}

	}

}
