package dev.parley.security.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.stereotype.Component;

import dev.parley.security.cookie.BrowserSignInProperties;

/** The HTTP sessions that Spring Session keeps in the database. */
@Component
public final class StoredHttpSessions implements HttpSessions {

	private static final Duration SWEEP_EACH = Duration.ofMinutes(1);

	private final SessionRepository<? extends Session> sessions;

	private final Duration lifetime;

	private final Clock clock;

	private volatile Instant sweptAt = Instant.MIN;

	StoredHttpSessions(SessionRepository<? extends Session> sessions, BrowserSignInProperties properties, Clock clock) {
		this.sessions = sessions;
		this.lifetime = properties.signInLifetime();
		this.clock = clock;
	}

	@Override
	public @Nullable Instant validUntil(String httpSessionId) {
		Session session = this.sessions.findById(httpSessionId);
		if (session == null) {
			return null;
		}
		Instant unused = session.getLastAccessedTime().plus(session.getMaxInactiveInterval());
		Long time = session.getAttribute(SignedInContextRepository.SIGNED_IN_AT);
		Instant over = ((time != null) ? Instant.ofEpochMilli(time) : session.getCreationTime()).plus(this.lifetime);
		return unused.isBefore(over) ? unused : over;
	}

	/**
	 * Deletes expired sessions. Spring Session's own task prints a stack trace each
	 * minute while the database is unreachable.
	 */
	public void sweep() {
		Instant now = this.clock.instant();
		if (this.sessions instanceof JdbcIndexedSessionRepository stored
				&& !this.sweptAt.isAfter(now.minus(SWEEP_EACH))) {
			stored.cleanUpExpiredSessions();
			this.sweptAt = now;
		}
	}

}
