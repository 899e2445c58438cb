package dev.parley.stomp.frames;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import dev.parley.engine.Engine;
import dev.parley.engine.session.Session;
import dev.parley.stomp.authentication.AuthoritiesChanged;

/** Looks again at what a session is subscribed to when its user's roles have changed. */
@Component
final class ChangedAuthorities {

	private final Engine engine;

	ChangedAuthorities(Engine engine) {
		this.engine = engine;
	}

	@EventListener
	void apply(AuthoritiesChanged changed) {
		Session session = this.engine.session(changed.stompSessionId());
		if (session != null) {
			session.callerChanged(Callers.of(changed.user()));
		}
	}

}
