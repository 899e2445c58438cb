package dev.parley.stomp;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import dev.parley.engine.CloseReason;
import dev.parley.engine.Engine;
import dev.parley.engine.Problem;
import dev.parley.engine.Session;
import dev.parley.security.AuthenticationLost;

/** Closes the connection of a session whose authentication does not hold any more. */
@Component
final class LostAuthentications {

	private final Engine engine;

	LostAuthentications(Engine engine) {
		this.engine = engine;
	}

	@EventListener
	void close(AuthenticationLost lost) {
		Session session = this.engine.session(lost.stompSessionId());
		if (session != null) {
			boolean comeAgain = lost.reason().reconnect();
			session.error((String) null,
					new Problem(comeAgain ? "authentication-expired" : "not-authenticated", 401,
							comeAgain ? "Authentication expired" : "Not authenticated", lost.reason().text(), null),
					comeAgain ? CloseReason.EXPIRED : CloseReason.UNAUTHENTICATED);
		}
	}

}
