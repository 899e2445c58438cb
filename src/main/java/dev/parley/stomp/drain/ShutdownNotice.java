package dev.parley.stomp.drain;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Drains the server when its context closes, before anything stops: readiness is down by
 * then, and the schedulers of Spring end with this event, the message handlers after it.
 * From here on a second signal is in a hurry.
 */
public final class ShutdownNotice implements ApplicationListener<ContextClosedEvent>, Ordered {

	private final ConnectionDrain drain;

	private final ApplicationContext context;

	public ShutdownNotice(ConnectionDrain drain, ApplicationContext context) {
		this.drain = drain;
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent closed) {
		// Children tell their parents, too.
		if (closed.getApplicationContext() != this.context || !this.drain.isRunning()) {
			return;
		}
		TerminationSignals signals = TerminationSignals.to(this.drain::hurry);
		try {
			this.drain.noticeAndDrain();
		}
		finally {
			signals.close();
		}
	}

	/** What stops waits for this, though an application hands other events to threads. */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	/** Features with something to say to clients before these leave come earlier. */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 100;
	}

}
