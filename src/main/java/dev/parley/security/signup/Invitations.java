package dev.parley.security.signup;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.secret.TokenDigest;

/**
 * Invitations to sign up. A code is random, of 144 bits, and known only to those it was
 * shown to: the database has its digest. Expired and used-up invitations are deleted when
 * the next one is made.
 * <p>
 * Safe for any thread. Every call is a query.
 */
@Component
public class Invitations {

	/** Most valid invitations at a time. */
	public static final int MOST = 200;

	private static final int BYTES = 18;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final JdbcClient jdbc;

	private final Clock clock;

	Invitations(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/**
	 * Makes an invitation.
	 * @param uses accounts that can be made with it, at least 1
	 * @return with its code, which is never shown again; null if there are too many
	 */
	@Transactional
	public @Nullable Fresh create(int uses, Duration validity, String by) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		this.jdbc.sql("delete from invitation where uses_left < 1 or expires_at <= ?").param(utc(now)).update();
		byte[] random = new byte[BYTES];
		RANDOM.nextBytes(random);
		String code = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
		Invitation made = new Invitation(UUID.randomUUID(), uses, by, now, now.plus(validity));
		int inserted = this.jdbc
			.sql("insert into invitation (id, digest, uses_left, created_by, created_at, expires_at)"
					+ " select :id, :digest, :uses, :by, :now, :end"
					+ " where (select count(*) from invitation) < :most")
			.param("id", made.id())
			.param("digest", TokenDigest.of(code).hex())
			.param("uses", uses)
			.param("by", by)
			.param("now", utc(now))
			.param("end", utc(made.expiresAt()))
			.param("most", MOST)
			.update();
		return (inserted > 0) ? new Fresh(made, code) : null;
	}

	/** The valid invitations, the oldest first. */
	public List<Invitation> good() {
		return this.jdbc
			.sql("select id, uses_left, created_by, created_at, expires_at from invitation"
					+ " where uses_left > 0 and expires_at > ? order by created_at, id")
			.param(utc(this.clock.instant()))
			.query(Invitations::invitation)
			.list();
	}

	/**
	 * Takes one use of an invitation; of two callers that take the last one, one gets it.
	 * @return false if it is invalid
	 */
	boolean redeem(String code) {
		return this.jdbc
			.sql("update invitation set uses_left = uses_left - 1"
					+ " where digest = ? and uses_left > 0 and expires_at > ?")
			.params(TokenDigest.of(code).hex(), utc(this.clock.instant()))
			.update() > 0;
	}

	/** Ends an invitation; false if there is none with this id. */
	public boolean revoke(UUID id) {
		return this.jdbc.sql("delete from invitation where id = ?").param(id).update() > 0;
	}

	private static OffsetDateTime utc(Instant time) {
		return time.atOffset(ZoneOffset.UTC);
	}

	private static Invitation invitation(ResultSet row, int number) throws SQLException {
		return new Invitation(row.getObject(1, UUID.class), row.getInt(2), row.getString(3),
				row.getObject(4, OffsetDateTime.class).toInstant(), row.getObject(5, OffsetDateTime.class).toInstant());
	}

	/**
	 * An invitation in the view of administrators.
	 *
	 * @param usesLeft accounts that can still be made with it
	 * @param createdBy name of the administrator
	 * @param expiresAt from when it is no longer valid
	 */
	public record Invitation(UUID id, int usesLeft, String createdBy, Instant createdAt, Instant expiresAt) {
	}

	/**
	 * A new invitation and its code.
	 */
	public record Fresh(Invitation invitation, String code) {

		@Override
		public String toString() {
			return "Fresh[invitation=" + this.invitation + "]";
		}

	}

}
