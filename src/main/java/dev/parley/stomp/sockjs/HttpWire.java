package dev.parley.stomp.sockjs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.CloseStatus;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;
import dev.parley.stomp.streaming.StreamedResponse;

/**
 * The wire to a client that fetches messages by one request after the other. A write is
 * done when requests have carried all of it; until then it waits here, and no thread with
 * it. Safe for any thread; the lock is never held while something waits.
 */
final class HttpWire implements Wire, StreamedResponse.Listener {

	/**
	 * This heart-beat ends a stream. A client that is alive then sends a new request:
	 * over HTTP, the only sign of life of a client that sends nothing.
	 */
	private static final int BEATS = 2;

	private static final Logger log = LoggerFactory.getLogger(HttpWire.class);

	private final Owner session;

	private final boolean streaming;

	private final int maxBytes;

	private final long beatEvery;

	private final Executor executor;

	private final List<Runnable> whenResumed = new ArrayList<>(0);

	/** The frames that the engine wants to write, from {@link #next} on. */
	private List<EncodedFrame> frames = List.of();

	private int next;

	private @Nullable WriteListener listener;

	private @Nullable OpenRequest open;

	private boolean started;

	private boolean beat;

	private byte @Nullable [] close;

	/** Requests that have brought messages are not answered while this is true. */
	private boolean paused;

	/**
	 * @param session whose frames it carries
	 * @param maxBytes after which an answer is ended; 0 to end it after one frame
	 * @param heartBeat longest silence on a request
	 * @param executor runs what the end of a session calls for, which may wait
	 */
	HttpWire(Owner session, boolean streaming, int maxBytes, Duration heartBeat, Executor executor) {
		this.session = session;
		this.streaming = streaming;
		this.maxBytes = maxBytes;
		this.beatEvery = heartBeat.toNanos();
		this.executor = executor;
	}

	/**
	 * Takes the session's first request, which carries the open frame, or a further one.
	 * @return false if there is one already
	 */
	boolean open(ServerHttpRequest request, ServerHttpResponse response, FrameFormat format, boolean first)
			throws IOException {
		OpenRequest opened;
		synchronized (this) {
			if (this.started == first || this.open != null) {
				return false;
			}
			opened = new OpenRequest(this, format, request, response);
			this.started = true;
			this.open = opened;
			this.beat = false;
			if (first && !this.streaming) {
				opened.end();
			}
		}
		boolean running = false;
		try {
			opened.start(first ? ControlFrame.OPEN : null);
			running = true;
		}
		finally {
			if (!running) {
				forget(opened);
			}
		}
		return true;
	}

	@Override
	public void write(List<EncodedFrame> batch, WriteListener done) {
		synchronized (this) {
			this.frames = batch;
			this.next = 0;
			this.listener = done;
		}
		pump();
	}

	/** A client sends the next request when the last one has been answered. */
	@Override
	public synchronized void pause() {
		this.paused = true;
	}

	@Override
	public void resume() {
		List<Runnable> actions;
		synchronized (this) {
			this.paused = false;
			actions = List.copyOf(this.whenResumed);
			this.whenResumed.clear();
		}
		actions.forEach(this.executor::execute);
	}

	synchronized boolean isPaused() {
		return this.paused;
	}

	/** Runs it when messages are wanted again, perhaps at once. */
	void whenResumed(Runnable action) {
		synchronized (this) {
			if (this.paused) {
				this.whenResumed.add(action);
				return;
			}
		}
		action.run();
	}

	/**
	 * Each request that a client opens is a sign of life, and no request stays open for
	 * long.
	 */
	@Override
	public void ping() {
	}

	@Override
	public void close(CloseReason reason) {
		this.executor.execute(() -> this.session.closeWith(new CloseStatus(reason.code(), reason.text())));
	}

	@Override
	public void abort() {
		close(CloseReason.LOST);
	}

	/**
	 * The session is closed: tells the open request, and all later ones.
	 */
	void closed(CloseStatus status) {
		synchronized (this) {
			if (this.close == null) {
				String reason = status.getReason();
				this.close = ControlFrame.close(status.getCode(), (reason != null) ? reason : "");
			}
			this.frames = List.of();
			this.listener = null;
		}
		pump();
	}

	/** Whether a request is open. */
	synchronized boolean isOpen() {
		return this.open != null;
	}

	/**
	 * Sends a heart-beat if the request was silent for long enough.
	 * @return nanoseconds until the next call is due
	 */
	long beat() {
		long wait = this.beatEvery;
		synchronized (this) {
			OpenRequest request = this.open;
			if (request != null) {
				long now = System.nanoTime();
				long quiet = now - request.response().lastWrite();
				this.beat = quiet >= this.beatEvery;
				wait = this.beat ? this.beatEvery : this.beatEvery - quiet;
				if (this.streaming && now - request.since() >= BEATS * this.beatEvery) {
					request.end();
				}
			}
		}
		pump();
		return wait;
	}

	@Override
	public void writable(StreamedResponse response) {
		synchronized (this) {
			response.writable();
		}
		pump();
	}

	@Override
	public void failed(StreamedResponse response, Throwable cause) {
		OpenRequest request;
		synchronized (this) {
			request = this.open;
		}
		if (request != null && request.response() == response) {
			failed(request, cause);
		}
	}

	private void failed(OpenRequest request, Throwable cause) {
		if (forget(request)) {
			log.debug("Session {}: lost its request: {}", this.session.getId(), cause.toString());
			request.response().complete();
			close(CloseReason.LOST);
		}
	}

	private boolean forget(OpenRequest request) {
		synchronized (this) {
			if (this.open != request) {
				return false;
			}
			this.open = null;
		}
		this.session.inactive();
		return true;
	}

	/** Writes what can be written now. */
	private void pump() {
		WriteListener done = null;
		OpenRequest request;
		boolean ended = false;
		IOException failure = null;
		synchronized (this) {
			request = this.open;
			if (request == null) {
				return;
			}
			int before = this.next;
			try {
				if (carry(request)) {
					if (this.next == this.frames.size()) {
						done = this.listener;
						this.listener = null;
					}
					ended = request.isEnding();
				}
			}
			catch (IOException ex) {
				failure = ex;
			}
			if (this.next != before && this.listener != null) {
				this.listener.progressed();
			}
		}
		if (failure != null) {
			failed(request, failure);
			return;
		}
		if (ended && forget(request)) {
			request.response().complete();
		}
		if (done != null) {
			done.written();
		}
	}

	/** Writes as long as that need not wait; true when nothing is left to write. */
	private boolean carry(OpenRequest request) throws IOException {
		while (request.response().isWritable()) {
			byte[] first = request.takeFirst();
			if (first != null) {
				request.write(first);
			}
			else {
				byte[] frame = request.isEnding() ? null : nextFrame(request);
				if (frame != null) {
					request.writeFrame(frame);
				}
				else if (!request.response().flush()) {
					return true;
				}
			}
		}
		return false;
	}

	private byte @Nullable [] nextFrame(OpenRequest request) {
		byte[] frame = null;
		if (this.close != null) {
			frame = this.close;
			request.end();
		}
		else if (this.next < this.frames.size()) {
			frame = gather(this.maxBytes - request.carried());
		}
		else if (this.beat) {
			frame = ControlFrame.HEART_BEAT;
		}
		if (frame != null) {
			this.beat = false;
			if (!this.streaming || request.carried() + frame.length >= this.maxBytes) {
				request.end();
			}
		}
		return frame;
	}

	private byte[] gather(int room) {
		ArrayFrame array = new ArrayFrame();
		do {
			array.add(this.frames.get(this.next++));
		}
		while (this.next < this.frames.size() && array.length() < room);
		return array.toBytes();
	}

	/** The session whose frames it carries. */
	interface Owner {

		String getId();

		/** May wait. */
		void closeWith(CloseStatus status);

		/** No request is open any more. */
		void inactive();

	}

}
