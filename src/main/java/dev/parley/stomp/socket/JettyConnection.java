package dev.parley.stomp.socket;

import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.adapter.jetty.JettyWebSocketSession;

/**
 * A WebSocket on Jetty that can be told not to read. Jetty reads the next message only
 * when asked, so further messages stay with the client. Safe for any thread.
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

	/** Resumes reading, on a thread of Jetty's. */
	void resume() {
		if (this.reading.getAndSet(Reading.ON) == Reading.STOPPED) {
			demand();
		}
	}

	/** Called when a message has been handled. */
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
