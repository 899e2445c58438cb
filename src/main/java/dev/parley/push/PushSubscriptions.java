package dev.parley.push;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.AccountDeleted;
import dev.parley.webpush.BrowserKeys;

/**
 * The browsers that can be reached by push: each as long as its sign-in lasts. Safe for
 * any thread. Every call is a few queries.
 */
@Repository
class PushSubscriptions {

	/** Most browsers of one user; the oldest is replaced. */
	static final int OF_A_USER = 10;

	private final JdbcClient jdbc;

	private final SessionRepository<? extends Session> sessions;

	private final Clock clock;

	PushSubscriptions(JdbcClient jdbc, SessionRepository<? extends Session> sessions, Clock clock) {
		this.jdbc = jdbc;
		this.sessions = sessions;
		this.clock = clock;
	}

	/** Adds a browser, or takes it over: it has one user at a time. */
	@Transactional
	void put(String user, PushSubscription added) {
		remove(added.endpoint());
		this.jdbc.sql("""
				insert into push_subscription (id, name, session_id, endpoint, browser_key, secret, language, at)
				values (?, ?, ?, ?, ?, ?, ?, ?)""")
			.params(digest(added.endpoint()), user, added.sessionId(), added.endpoint(), added.keys().p256dh(),
					added.keys().auth(), added.language(), this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		this.jdbc.sql("""
				delete from push_subscription where name = :name and id not in (
				  select id from push_subscription where name = :name order by at desc, id
				  fetch first :kept rows only)""").param("name", user).param("kept", OF_A_USER).update();
	}

	/** A user's browsers; those whose sign-in has ended are removed. */
	List<PushSubscription> of(String user) {
		List<PushSubscription> reachable = new ArrayList<>();
		for (PushSubscription each : all(user)) {
			if (isSignedIn(each)) {
				reachable.add(each);
			}
			else {
				remove(each.endpoint());
			}
		}
		return reachable;
	}

	private List<PushSubscription> all(String user) {
		return this.jdbc
			.sql("select session_id, endpoint, browser_key, secret, language from push_subscription where name = ?")
			.param(user)
			.query((row, number) -> new PushSubscription(row.getString(1), row.getString(2),
					new BrowserKeys(row.getString(3), row.getString(4)), row.getString(5)))
			.list();
	}

	private boolean isSignedIn(PushSubscription subscription) {
		Session session = this.sessions.findById(subscription.sessionId());
		return session != null && !session.isExpired();
	}

	void remove(String endpoint) {
		this.jdbc.sql("delete from push_subscription where id = ?").param(digest(endpoint)).update();
	}

	void remove(String user, String endpoint) {
		this.jdbc.sql("delete from push_subscription where id = ? and name = ?")
			.params(digest(endpoint), user)
			.update();
	}

	@EventListener
	void forget(AccountDeleted deleted) {
		this.jdbc.sql("delete from push_subscription where name = ?").param(deleted.name()).update();
	}

	static String digest(String text) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A browser.
	 *
	 * @param sessionId of its sign-in
	 * @param endpoint its address at its push service, a secret
	 * @param language of its page
	 */
	record PushSubscription(String sessionId, String endpoint, BrowserKeys keys, String language) {
	}

}
