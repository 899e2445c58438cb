package dev.parley.stomp.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;

/**
 * The wire to a client over the Jakarta WebSocket API, as on Tomcat: many frames leave in
 * one system call, one WebSocket message a frame, and nothing waits for a slow reader.
 * <p>
 * The API gathers only in calls that may wait. So frames are gathered as long as the
 * {@link ReadingWindow} says that the connection takes them at once; beyond that they go
 * one by one, in calls that return and call back. Decision 0026 says what else was
 * thought of. The API cannot stop reading: see {@code FrameQueue} for what bounds that.
 * <p>
 * Safe for any thread; frames of SockJS and pings may come while a write is under way.
 */
final class JakartaWire implements Wire {

	private static final Logger log = LoggerFactory.getLogger(JakartaWire.class);

	/** How long a gathering call may wait on Tomcat, milliseconds, by this property. */
	private static final String TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

	/**
	 * A connection that breaks the promise of its window is closed after this long, so
	 * that the thread goes on with the others. Tomcat counts pauses of this process, too.
	 */
	private static final Long SHORT = 5000L;

	/** Of all other calls: longer than clients are given to read. */
	private static final Long LONG = 120_000L;

	private static final WriteListener NOBODY = new WriteListener() {

		@Override
		public void written() {
		}

		@Override
		public void failed(Throwable cause) {
		}

	};

	private final String id;

	private final Session session;

	private final RemoteEndpoint.Basic gathering;

	private final RemoteEndpoint.Async single;

	private final Executor executor;

	private final ReadingWindow window = new ReadingWindow();

	/** Those that came during another one; guarded by itself. */
	private final Queue<Writing> waiting = new ArrayDeque<>(0);

	/** Whether a write is under way; guarded by {@link #waiting}. */
	private boolean busy;

	private JakartaWire(String id, Session session, Executor executor) {
		this.id = id;
		this.session = session;
		this.gathering = session.getBasicRemote();
		this.single = session.getAsyncRemote();
		this.executor = executor;
		// The engine looks after silence and after clients that do not read.
		session.setMaxIdleTimeout(0);
		this.single.setSendTimeout(0);
		session.getUserProperties().put(TIMEOUT, LONG);
	}

	/**
	 * A wire to this session, or null if it is not one of that API.
	 * @param executor closes connections, which may wait
	 */
	static @Nullable Wire to(WebSocketSession session, Executor executor) {
		if (WebSocketSessionDecorator.unwrap(session) instanceof StandardWebSocketSession standard) {
			Session opened = standard.getNativeSession();
			JakartaWire wire = new JakartaWire(session.getId(), opened, executor);
			opened.getUserProperties().put(JakartaWire.class.getName(), wire);
			return wire;
		}
		return null;
	}

	/**
	 * Takes a pong.
	 * @return whether it answers a ping of this session's wire
	 */
	static boolean answer(WebSocketSession session, ByteBuffer payload) {
		return WebSocketSessionDecorator.unwrap(session) instanceof NativeWebSocketSession outer
				&& outer.getNativeSession() instanceof Session opened
				&& opened.getUserProperties().get(JakartaWire.class.getName()) instanceof JakartaWire wire
				&& wire.window.answer(payload);
	}

	@Override
	public void write(List<EncodedFrame> frames, WriteListener done) {
		start(new Writing(frames, done));
	}

	/** A ping that is not answered yet asks as well as another one. */
	@Override
	public void ping() {
		start(new Writing(List.of(), NOBODY));
	}

	private void start(Writing writing) {
		synchronized (this.waiting) {
			if (this.busy) {
				this.waiting.add(writing);
				return;
			}
			this.busy = true;
		}
		writing.goOn();
	}

	private @Nullable Writing next() {
		synchronized (this.waiting) {
			Writing next = this.waiting.poll();
			this.busy = next != null;
			return next;
		}
	}

	@Override
	public void close(CloseReason reason) {
		this.executor.execute(() -> {
			try {
				this.session.close(new jakarta.websocket.CloseReason(code(reason.code()), reason.text()));
			}
			catch (IOException | RuntimeException ex) {
				log.debug("Session {}: could not be closed: {}", this.id, ex.toString());
			}
		});
	}

	private static jakarta.websocket.CloseReason.CloseCode code(int code) {
		return () -> code;
	}

	/** The container drops a closed connection in time. */
	@Override
	public void abort() {
		close(CloseReason.LOST);
	}

	/** Sends a ping on a thread that may wait for the reader. */
	private void askLater() {
		this.executor.execute(() -> {
			try {
				ByteBuffer question = this.window.ask();
				if (question != null) {
					this.gathering.sendPing(question);
				}
			}
			catch (IOException | RuntimeException ex) {
				log.debug("Session {}: could not be asked: {}", this.id, ex.toString());
			}
		});
	}

	/** One write. It is in one call at a time, so no two threads are ever in it. */
	private final class Writing {

		private final List<EncodedFrame> frames;

		private final WriteListener done;

		private int next;

		Writing(List<EncodedFrame> frames, WriteListener done) {
			this.frames = frames;
			this.done = done;
		}

		void goOn() {
			try {
				if (this.frames.isEmpty()) {
					ask();
				}
				while (this.next < this.frames.size()) {
					boolean fits = fits(this.next, JakartaWire.this.window.room());
					if (fits) {
						gather();
					}
					else if (!sendAlone()) {
						return;
					}
					if (this.next < this.frames.size()) {
						this.done.progressed();
					}
				}
			}
			catch (IOException | RuntimeException ex) {
				failed(ex);
				return;
			}
			end();
			this.done.written();
		}

		private boolean fits(int index, long room) {
			return index < this.frames.size() && this.frames.get(index).length() <= room;
		}

		private void gather() throws IOException {
			long room = JakartaWire.this.window.room();
			RemoteEndpoint.Basic remote = JakartaWire.this.gathering;
			JakartaWire.this.session.getUserProperties().put(TIMEOUT, SHORT);
			remote.setBatchingAllowed(true);
			do {
				EncodedFrame frame = this.frames.get(this.next++);
				send(frame);
				room -= frame.length();
				JakartaWire.this.window.written(frame.length());
			}
			while (fits(this.next, room));
			if (JakartaWire.this.window.isDue()) {
				sendPing();
			}
			// Sends what has been gathered. Tomcat would keep its own pongs back, too.
			remote.setBatchingAllowed(false);
			JakartaWire.this.session.getUserProperties().put(TIMEOUT, LONG);
		}

		private void send(EncodedFrame frame) throws IOException {
			if (frame.text()) {
				JakartaWire.this.gathering.sendText(frame.asText());
			}
			else {
				JakartaWire.this.gathering.sendBinary(ByteBuffer.wrap(frame.bytes()));
			}
		}

		private void ask() throws IOException {
			if (JakartaWire.this.window.room() > 0) {
				sendPing();
			}
			else {
				askLater();
			}
		}

		private void sendPing() throws IOException {
			ByteBuffer question = JakartaWire.this.window.ask();
			if (question != null) {
				JakartaWire.this.gathering.sendPing(question);
			}
		}

		/**
		 * Sends one frame, and returns whether that is done; if not, the write goes on
		 * when it is.
		 */
		private boolean sendAlone() {
			EncodedFrame frame = this.frames.get(this.next++);
			JakartaWire.this.window.written(frame.length());
			Sent sent = new Sent(this);
			if (frame.text()) {
				JakartaWire.this.single.sendText(frame.asText(), sent);
			}
			else {
				JakartaWire.this.single.sendBinary(ByteBuffer.wrap(frame.bytes()), sent);
			}
			if (JakartaWire.this.window.isDue()) {
				askLater();
			}
			return sent.isDoneAlready();
		}

		void failed(@Nullable Throwable cause) {
			Throwable failure = (cause != null) ? cause : new IOException("not sent");
			log.debug("Session {}: could not be written to: {}", JakartaWire.this.id, failure.toString());
			end();
			this.done.failed(failure);
		}

		/** Lets the next one begin. */
		private void end() {
			Writing following = next();
			if (following != null) {
				JakartaWire.this.executor.execute(following::goOn);
			}
		}

	}

	/** Continues a write when a frame has been sent, unless that was at once. */
	private static final class Sent implements SendHandler {

		private final Writing writing;

		private final AtomicBoolean first = new AtomicBoolean(true);

		private volatile @Nullable SendResult result;

		Sent(Writing writing) {
			this.writing = writing;
		}

		/**
		 * Called once, by the thread that sends.
		 * @return false if {@link #onResult} will continue the write
		 */
		boolean isDoneAlready() {
			if (this.first.getAndSet(false)) {
				return false;
			}
			SendResult now = this.result;
			if (now != null && !now.isOK()) {
				this.writing.failed(now.getException());
				return false;
			}
			return true;
		}

		@Override
		public void onResult(SendResult outcome) {
			this.result = outcome;
			if (this.first.getAndSet(false)) {
				return;
			}
			if (!outcome.isOK()) {
				this.writing.failed(outcome.getException());
				return;
			}
			if (this.writing.next < this.writing.frames.size()) {
				this.writing.done.progressed();
			}
			this.writing.goOn();
		}

	}

}
