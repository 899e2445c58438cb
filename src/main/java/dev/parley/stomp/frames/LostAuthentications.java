package dev.parley.stomp.frames;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.Engine;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.session.Session;
import dev.parley.stomp.authentication.AuthenticationLost;

/** Closes the connection of a session that has lost its authentication. */
public final class LostAuthentications {

	private final Engine engine;

	private final ApplicationEventPublisher events;

	public LostAuthentications(Engine engine, ApplicationEventPublisher events) {
		this.engine = engine;
		this.events = events;
	}

	@EventListener
	void close(AuthenticationLost lost) {
		this.events
			.publishEvent(AuditEvent.failure(AuditEvent.Type.REVOCATION, lost.reason()).in(lost.stompSessionId()));
		Session session = this.engine.session(lost.stompSessionId());
		if (session != null) {
			boolean comeAgain = lost.reconnect();
			session.error((String) null,
					new Problem(comeAgain ? "authentication-expired" : "not-authenticated", 401,
							comeAgain ? "Authentication expired" : "Not authenticated", lost.reason(), null),
					comeAgain ? CloseReason.EXPIRED : CloseReason.UNAUTHENTICATED);
		}
	}

}
