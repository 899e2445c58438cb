package dev.parley.stomp.socket;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;

/**
 * The ordinary wire to a client, over any {@link WebSocketSession}. Sending blocks, so
 * each write runs on a thread that may wait. Safe for any thread.
 */
final class SessionWire implements Wire {

	private static final Logger log = LoggerFactory.getLogger(SessionWire.class);

	private final WebSocketSession session;

	private final Executor executor;

	/** The session takes one message at a time. */
	private final ReentrantLock sending = new ReentrantLock();

	SessionWire(WebSocketSession session, Executor executor) {
		this.session = session;
		this.executor = executor;
	}

	@Override
	public void write(List<EncodedFrame> frames, WriteListener done) {
		this.executor.execute(() -> {
			try {
				send(frames.stream().map(SessionWire::message).toList(), done::progressed);
			}
			catch (IOException | RuntimeException | Error ex) {
				done.failed(ex);
				log.debug("Session {}: could not be written to: {}", this.session.getId(), ex.toString());
				return;
			}
			done.written();
		});
	}

	private void send(List<? extends WebSocketMessage<?>> messages, Runnable afterEach) throws IOException {
		this.sending.lock();
		try {
			for (WebSocketMessage<?> message : messages) {
				this.session.sendMessage(message);
				afterEach.run();
			}
		}
		finally {
			this.sending.unlock();
		}
	}

	private static WebSocketMessage<?> message(EncodedFrame frame) {
		return frame.text() ? new TextMessage(frame.bytes()) : new BinaryMessage(frame.bytes());
	}

	@Override
	public void ping() {
		this.executor.execute(() -> {
			try {
				send(List.of(new PingMessage()), () -> {
				});
			}
			catch (IOException | RuntimeException ex) {
				log.debug("Session {}: could not be asked: {}", this.session.getId(), ex.toString());
			}
		});
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
