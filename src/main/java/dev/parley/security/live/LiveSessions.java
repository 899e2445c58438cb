package dev.parley.security.live;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.session.SessionAuthenticationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

import dev.parley.security.AccountDeleted;
import dev.parley.security.LossReason;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.http.HttpSessionEnded;
import dev.parley.security.http.HttpSessions;
import dev.parley.security.key.ApiKeys;
import dev.parley.security.secret.TokenDigest;
import dev.parley.security.token.TokenFamilies;
import dev.parley.security.token.VerifiedToken;
import dev.parley.stomp.authentication.AuthoritiesChanged;

/**
 * The STOMP sessions that are connected on this node, and whether their authentication
 * still holds. A frame costs one look into a map: the end of an authentication comes here
 * as an event or is found by {@link #sweep()}.
 * <p>
 * Safe for any thread.
 */
@Component
public final class LiveSessions {

	/** How long a silent client may keep its connection after its token has expired. */
	static final Duration GRACE = Duration.ofSeconds(25);

	/** How long we remember why a session was lost if it never disconnects. */
	private static final Duration REMEMBER_LOSS = Duration.ofMinutes(1);

	private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();

	private final HttpSessions httpSessions;

	private final Accounts accounts;

	private final TokenFamilies families;

	private final ApiKeys keys;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	public LiveSessions(HttpSessions httpSessions, Accounts accounts, TokenFamilies families, ApiKeys keys,
			ApplicationEventPublisher events, Clock clock) {
		this.httpSessions = httpSessions;
		this.accounts = accounts;
		this.families = families;
		this.keys = keys;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Remembers a session at its CONNECT.
	 * @throws AuthenticationException if it is connected already, or if its HTTP session
	 * or its account is no longer valid
	 */
	void open(LiveSession session) {
		if (this.sessions.putIfAbsent(session.stompSessionId(), session) != null) {
			throw new SessionAuthenticationException("The session is connected already");
		}
		boolean good = false;
		try {
			// Checked once events can find the session, so that no sign-out is missed.
			LossReason lost = check(session, this.clock.instant());
			if (lost == null) {
				lost = session.lost();
			}
			if (lost != null) {
				throw exception(lost);
			}
			good = true;
		}
		finally {
			if (!good) {
				this.sessions.remove(session.stompSessionId(), session);
			}
		}
	}

	/**
	 * A session whose CONNECT has passed and whose authentication holds.
	 * @throws CredentialsExpiredException if the client should connect again with a fresh
	 * credential
	 * @throws AuthenticationException if there was no CONNECT, or the authentication was
	 * lost
	 */
	LiveSession require(@Nullable String stompSessionId) {
		LiveSession session = find(stompSessionId);
		if (!session.isValidAt(this.clock.millis())) {
			if (session.httpSessionId() == null) {
				throw exception(session.expiry());
			}
			recheck(session, this.clock.instant());
		}
		requireNotLost(session);
		return session;
	}

	/**
	 * The same for a frame that brings a newer token, also in the grace after the old
	 * one. The same token again costs nothing.
	 * @throws AuthenticationException as {@link #require}
	 * @throws ErrorResponseException if the new token is refused, and the session goes on
	 */
	LiveSession renew(@Nullable String stompSessionId, TokenDigest digest, Supplier<VerifiedToken> token) {
		LiveSession session = find(stompSessionId);
		requireNotLost(session);
		if (session.knows(digest)) {
			return require(stompSessionId);
		}
		VerifiedToken newer = session.isByToken() ? verify(token, stompSessionId) : null;
		if (newer == null || !newer.isOfSameSubject(session.account(), session.authentication())) {
			require(stompSessionId);
			throw (newer != null) ? RefusedRenewal.otherSubject() : RefusedRenewal.withoutToken();
		}
		session.renew(newer, digest);
		return require(stompSessionId);
	}

	/**
	 * Whether {@link #require}, or {@link #renew} with this token, may ask the database.
	 * Returns at once.
	 */
	boolean asksDatabase(String stompSessionId, @Nullable TokenDigest token) {
		LiveSession session = this.sessions.get(stompSessionId);
		if (session == null || session.lost() != null) {
			return false;
		}
		boolean newToken = token != null && session.isByToken() && !session.knows(token);
		return newToken || (session.httpSessionId() != null && !session.isValidAt(this.clock.millis()));
	}

	private VerifiedToken verify(Supplier<VerifiedToken> token, @Nullable String stompSessionId) {
		try {
			return token.get();
		}
		catch (AuthenticationException ex) {
			require(stompSessionId);
			throw RefusedRenewal.badToken(String.valueOf(ex.getMessage()));
		}
	}

	Instant now() {
		return this.clock.instant();
	}

	private LiveSession find(@Nullable String stompSessionId) {
		LiveSession session = (stompSessionId != null) ? this.sessions.get(stompSessionId) : null;
		if (session == null) {
			throw new AuthenticationCredentialsNotFoundException("A CONNECT frame has to come first");
		}
		return session;
	}

	private static void requireNotLost(LiveSession session) {
		LossReason lost = session.lost();
		if (lost != null) {
			throw exception(lost);
		}
	}

	@EventListener
	void onDisconnect(SessionDisconnectEvent event) {
		this.sessions.remove(event.getSessionId());
	}

	@EventListener
	public void onHttpSessionEnd(HttpSessionEnded ended) {
		loseAll((session) -> ended.httpSessionId().equals(session.httpSessionId()), ended.reason());
	}

	/**
	 * An HTTP session has ended at another node.
	 * @param digest of its id
	 */
	void httpSessionEndedElsewhere(String digest, LossReason reason) {
		loseAll((session) -> session.isOfHttpSession(digest), reason);
	}

	@EventListener
	public void onTokenFamilyEnd(TokenFamilies.TokenFamilyEnded ended) {
		loseAll((session) -> ended.family().equals(session.family()), LossReason.REVOKED);
	}

	@EventListener
	public void onApiKeyRevoked(ApiKeys.ApiKeyRevoked revoked) {
		loseAll((session) -> revoked.id().equals(session.key()), LossReason.KEY_REVOKED);
	}

	@TransactionalEventListener(fallbackExecution = true)
	public void onAccountDisabled(Accounts.AccountDisabled disabled) {
		accountChanged(disabled.name(), (id) -> false);
	}

	@TransactionalEventListener(fallbackExecution = true)
	public void onAccountDeleted(AccountDeleted deleted) {
		accountChanged(deleted.name(), (id) -> false);
	}

	@TransactionalEventListener(fallbackExecution = true)
	public void onRolesChanged(Accounts.RolesChanged changed) {
		accountChanged(changed.name(), (id) -> false);
	}

	@TransactionalEventListener(fallbackExecution = true)
	public void onAccountRevoked(Accounts.AccountRevoked revoked) {
		String spared = revoked.exceptHttpSessionId();
		accountChanged(revoked.name(), (id) -> id.equals(spared));
	}

	/**
	 * Looks at an account again.
	 * @param spared HTTP sessions that stay as they are
	 */
	void accountChanged(String name, Predicate<String> spared) {
		recheckAll((session) -> {
			String id = session.httpSessionId();
			return session.isOf(name) && (id == null || !spared.test(id));
		});
	}

	/**
	 * Ends expired tokens and API keys, also of silent clients. Asks no database, so that
	 * a slow one cannot prolong them.
	 */
	void expire() {
		long now = this.clock.millis();
		long inGrace = now - GRACE.toMillis();
		for (LiveSession session : this.sessions.values()) {
			if (session.httpSessionId() == null && session.lost() == null
					&& !session.isValidAt(session.hasGrace() ? inGrace : now)) {
				lose(session, session.expiry());
			}
		}
	}

	/**
	 * The same, and finds what has changed in the database: HTTP sessions that have
	 * expired, and what other nodes have done.
	 */
	public void sweep() {
		expire();
		Instant now = this.clock.instant();
		this.sessions.values().removeIf((session) -> session.wasLostBefore(now.minus(REMEMBER_LOSS)));
		for (LiveSession session : this.sessions.values()) {
			if (session.lost() == null && (session.isDueForRecheckAt(now)
					|| (session.httpSessionId() != null && !session.isValidAt(now.toEpochMilli())))) {
				recheck(session, now);
			}
		}
	}

	/** The number of sessions in memory. */
	public int size() {
		return this.sessions.size();
	}

	private void recheck(LiveSession session, Instant now) {
		LossReason lost = check(session, now);
		if (lost != null) {
			lose(session, lost);
		}
	}

	private @Nullable LossReason check(LiveSession session, Instant now) {
		LossReason lost = checkAccount(session);
		if (lost != null) {
			return lost;
		}
		UUID family = session.family();
		if (family != null && !this.families.isAlive(family)) {
			return LossReason.REVOKED;
		}
		UUID key = session.key();
		if (key != null && !this.keys.isAlive(key)) {
			return LossReason.KEY_REVOKED;
		}
		String httpSessionId = session.httpSessionId();
		if (httpSessionId != null) {
			Instant validUntil = this.httpSessions.validUntil(httpSessionId);
			if (validUntil == null || !now.isBefore(validUntil)) {
				return LossReason.SESSION_EXPIRED;
			}
			session.extendTo(validUntil);
		}
		if (session.account() != null || key != null) {
			session.checked(now);
		}
		return null;
	}

	/**
	 * Holds the session's monitor, so that an older answer does not replace a newer one.
	 */
	private @Nullable LossReason checkAccount(LiveSession session) {
		synchronized (session) {
			Account known = session.account();
			if (known == null) {
				return null;
			}
			Account account = this.accounts.findEnabled(known.name());
			if (account == null) {
				return LossReason.ACCOUNT_DISABLED;
			}
			if (account.credentialsVersion() != known.credentialsVersion()) {
				return LossReason.REVOKED;
			}
			if (session.refresh(account)) {
				this.events.publishEvent(new AuthoritiesChanged(session.stompSessionId(), session.authentication()));
			}
			return null;
		}
	}

	private void recheckAll(Predicate<LiveSession> which) {
		Instant now = this.clock.instant();
		this.sessions.values().stream().filter(which).forEach((session) -> recheck(session, now));
	}

	private void loseAll(Predicate<LiveSession> which, LossReason reason) {
		this.sessions.values().stream().filter(which).forEach((session) -> lose(session, reason));
	}

	private void lose(LiveSession session, LossReason reason) {
		if (session.lose(reason, this.clock.instant())) {
			this.events.publishEvent(reason.in(session.stompSessionId()));
		}
	}

	private static AuthenticationException exception(LossReason reason) {
		if (reason.reconnect()) {
			return new CredentialsExpiredException(reason.text());
		}
		return (reason == LossReason.ACCOUNT_DISABLED) ? new DisabledException(reason.text())
				: new SessionAuthenticationException(reason.text());
	}

}
