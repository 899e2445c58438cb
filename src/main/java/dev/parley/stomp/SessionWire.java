package dev.parley.stomp;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.sockjs.transport.SockJsSession;

import dev.parley.engine.CloseReason;
import dev.parley.engine.Wire;
import dev.parley.engine.frame.EncodedFrame;

/**
 * The ordinary way to a client: any {@link WebSocketSession}, SockJS among them. Its
 * sending blocks, so each write runs on a thread that may wait. Safe for any thread; the
 * engine asks for one write at a time.
 */
final class SessionWire implements Wire {

	private static final Logger log = LoggerFactory.getLogger(SessionWire.class);

	private final WebSocketSession session;

	private final Executor executor;

	private final boolean textOnly;

	SessionWire(WebSocketSession session, Executor executor) {
		this.session = session;
		this.executor = executor;
		this.textOnly = session instanceof SockJsSession;
	}

	@Override
	public void write(List<EncodedFrame> frames, WriteListener done) {
		this.executor.execute(() -> {
			try {
				for (EncodedFrame frame : frames) {
					this.session.sendMessage(message(frame));
				}
			}
			catch (IOException | RuntimeException ex) {
				log.debug("Session {}: could not be written to: {}", this.session.getId(), ex.toString());
				done.failed(ex);
				return;
			}
			done.written();
		});
	}

	private WebSocketMessage<?> message(EncodedFrame frame) {
		return (frame.text() || this.textOnly) ? new TextMessage(frame.bytes()) : new BinaryMessage(frame.bytes());
	}

	/** SockJS has heart-beats of its own. */
	@Override
	public void ping() {
		if (!this.textOnly) {
			this.executor.execute(() -> {
				try {
					this.session.sendMessage(new PingMessage());
				}
				catch (IOException | RuntimeException ex) {
					log.debug("Session {}: could not be asked: {}", this.session.getId(), ex.toString());
				}
			});
		}
	}

	@Override
	public void abort() {
		close(new CloseReason(CloseStatus.SESSION_NOT_RELIABLE.getCode(), "gone"));
	}

	@Override
	public void close(CloseReason reason) {
		this.executor.execute(() -> {
			try {
				this.session.close(new CloseStatus(reason.code(), reason.text()));
			}
			catch (IOException | RuntimeException ex) {
				log.debug("Session {}: could not be closed: {}", this.session.getId(), ex.toString());
			}
		});
	}

}
