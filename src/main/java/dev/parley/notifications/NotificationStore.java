package dev.parley.notifications;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.AccountNames;

/**
 * Notifications in the database. Those for everybody are there once, and are read
 * together with each user's own. Safe for any thread. Every call is a few queries.
 */
@Repository
class NotificationStore {

	/** Most notifications kept of a user. */
	static final int OF_A_USER = 100;

	/** Most notifications for everybody that are kept. */
	static final int FOR_ALL = 20;

	/** How long they are kept. */
	static final Duration AGE = Duration.ofDays(30);

	private static final String EVERYBODY = "";

	private static final TypeReference<Map<String, String>> PARAMETERS = new TypeReference<>() {
	};

	private final JdbcClient jdbc;

	private final AccountNames accounts;

	private final JsonMapper json;

	private final Clock clock;

	NotificationStore(JdbcClient jdbc, AccountNames accounts, JsonMapper json, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.json = json;
		this.clock = clock;
	}

	/**
	 * Adds one, and removes those that are too old or too many.
	 * @param user null for everybody
	 * @return null if the account is deleted
	 */
	@Transactional
	@Nullable Notified add(@Nullable String user, Notification added) {
		String name = (user != null) ? user : EVERYBODY;
		lock();
		if (isDeleted(name)) {
			return null;
		}
		Notified notified = new Notified(user, last() + 1, added, now());
		this.jdbc.sql("update notification_counter set last = ?").param(notified.position()).update();
		this.jdbc.sql("""
				insert into notification (seq, name, kind, sender, link, parameters, at)
				values (?, ?, ?, ?, ?, ?, ?)""")
			.param(notified.position())
			.param(name)
			.param(added.kind())
			.param(added.sender())
			.param(added.link())
			.param(this.json.writeValueAsString(added.parameters()))
			.param(notified.time().atOffset(ZoneOffset.UTC))
			.update();
		this.jdbc.sql("""
				delete from notification where name = :name and seq <= (
				  select seq from notification where name = :name order by seq desc
				  offset :kept rows fetch first 1 rows only)""")
			.param("name", name)
			.param("kept", (user != null) ? OF_A_USER : FOR_ALL)
			.update();
		this.jdbc.sql("delete from notification where at <= ?").param(oldest()).update();
		return notified;
	}

	/**
	 * A user's own notifications and those for everybody, the newest first.
	 * @param before position; those before it
	 */
	List<Notified> newest(String user, long before, int limit) {
		return this.jdbc.sql("""
				select seq, name, kind, sender, link, parameters, at from notification
				where name in (:name, '') and seq < :before and at > :oldest
				order by seq desc fetch first :limit rows only""")
			.param("name", user)
			.param("before", before)
			.param("oldest", oldest())
			.param("limit", limit)
			.query(this::notified)
			.list();
	}

	NotificationService.ReadState state(String user) {
		long upTo = this.jdbc.sql("select read_up_to from notification_reader where name = ?")
			.param(user)
			.query(Long.class)
			.optional()
			.orElse(0L);
		int unread = this.jdbc
			.sql("select count(*) from notification where name in (:name, '') and seq > :upTo and at > :oldest")
			.param("name", user)
			.param("upTo", upTo)
			.param("oldest", oldest())
			.query(Integer.class)
			.single();
		return new NotificationService.ReadState(upTo, unread);
	}

	/** Whether the user has read further than before. */
	@Transactional
	boolean read(String user, long wanted) {
		long upTo = Math.min(wanted, last());
		if (upTo <= state(user).readUpTo()) {
			return false;
		}
		lock();
		if (isDeleted(user)) {
			return false;
		}
		int moved = this.jdbc.sql("update notification_reader set read_up_to = ? where name = ? and read_up_to < ?")
			.params(upTo, user, upTo)
			.update();
		if (moved == 0 && state(user).readUpTo() == 0) {
			moved = this.jdbc.sql("insert into notification_reader (name, read_up_to) values (?, ?)")
				.params(user, upTo)
				.update();
		}
		return moved > 0;
	}

	/**
	 * Forgets a user. Whoever is notifying them meanwhile finds that they are gone.
	 * @param withSent whether what others were told of them goes, too
	 */
	@Transactional
	void forget(String user, boolean withSent) {
		lock();
		this.jdbc.sql("delete from notification where name = ?").param(user).update();
		this.jdbc.sql("delete from notification_reader where name = ?").param(user).update();
		if (withSent) {
			this.jdbc.sql("delete from notification where sender = ?").param(user).update();
		}
	}

	private boolean isDeleted(String name) {
		return !name.isEmpty() && !this.accounts.deleted(Set.of(name)).isEmpty();
	}

	private void lock() {
		this.jdbc.sql("select last from notification_counter for update").query(Long.class).single();
	}

	private long last() {
		return this.jdbc.sql("select last from notification_counter").query(Long.class).single();
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
	}

	private OffsetDateTime oldest() {
		return now().minus(AGE).atOffset(ZoneOffset.UTC);
	}

	private Notified notified(ResultSet row, int number) throws SQLException {
		String name = row.getString(2);
		Notification notification = new Notification(row.getString(3), row.getString(4),
				this.json.readValue(row.getString(6), PARAMETERS), row.getString(5));
		return new Notified(name.isEmpty() ? null : name, row.getLong(1), notification,
				row.getObject(7, OffsetDateTime.class).toInstant());
	}

}
