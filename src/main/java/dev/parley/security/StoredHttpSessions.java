package dev.parley.security;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.stereotype.Component;

/** The HTTP sessions that Spring Session keeps in the database. */
@Component
final class StoredHttpSessions implements HttpSessions {

	private final SessionRepository<? extends Session> sessions;

	StoredHttpSessions(SessionRepository<? extends Session> sessions) {
		this.sessions = sessions;
	}

	@Override
	public @Nullable Instant validUntil(String httpSessionId) {
		Session session = this.sessions.findById(httpSessionId);
		return (session != null) ? session.getLastAccessedTime().plus(session.getMaxInactiveInterval()) : null;
	}

}
