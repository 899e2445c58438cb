package dev.parley.stomp.socket;

import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.adapter.jetty.JettyWebSocketSession;

/**
 * A WebSocket on Jetty that can be told not to read. Jetty reads the next message when it
 * is asked to, so what is not asked for stays with the client. Safe for any thread.
 */
final class JettyConnection extends JettyWebSocketSession {

	private enum Reading {

		ON,
		/** The message that is being handled is the last one for now. */
		TO_STOP, STOPPED

	}

	private final AtomicReference<Reading> reading = new AtomicReference<>(Reading.ON);

	JettyConnection(Map<String, Object> attributes, @Nullable Principal user) {
		super(attributes, user);
	}

	/** Reads no message after the one that is being handled. */
	void pause() {
		this.reading.compareAndSet(Reading.ON, Reading.TO_STOP);
	}

	/** Reads on. Jetty does so on a thread of its own. */
	void resume() {
		if (this.reading.getAndSet(Reading.ON) == Reading.STOPPED) {
			demand();
		}
	}

	/** A message has been handled. */
	void handled() {
		boolean stopped = this.reading.get() == Reading.TO_STOP
				&& this.reading.compareAndSet(Reading.TO_STOP, Reading.STOPPED);
		if (!stopped) {
			demand();
		}
	}

	private void demand() {
		Objects.requireNonNull(getNativeSession()).demand();
	}

}
