package dev.parley.stomp.frames;

import org.springframework.context.event.EventListener;

import dev.parley.engine.Engine;
import dev.parley.engine.session.Session;
import dev.parley.stomp.authentication.AuthoritiesChanged;

/** Checks a session's subscriptions again when its user's roles have changed. */
public final class ChangedAuthorities {

	private final Engine engine;

	public ChangedAuthorities(Engine engine) {
		this.engine = engine;
	}

	@EventListener
	void apply(AuthoritiesChanged changed) {
		Session session = this.engine.session(changed.stompSessionId());
		if (session != null) {
			session.callerChanged(Callers.of(changed.user(), session.id()));
		}
	}

}
