package dev.parley.http.events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.ProblemWriter;
import dev.parley.stomp.streaming.StreamedResponse;

/**
 * The wire of one stream. It holds messages back until every SUBSCRIBE has been answered,
 * so that a refusal is still an answer of its own; then it writes events for as long as
 * that need not wait. Safe for any thread; the lock is never held while something waits.
 */
final class EventWire implements Wire, StreamedResponse.Listener {

	private static final Logger log = LoggerFactory.getLogger(EventWire.class);

	/** Bytes after which a write has enough. */
	private static final int FULL = 16 * 1024;

	/**
	 * Bytes of messages that are held back at most. A stream with more begins before the
	 * last SUBSCRIBE is answered.
	 */
	private static final int MOST_HELD = 64 * 1024;

	private final Owner stream;

	private final StreamedResponse response;

	private final EventText text;

	/** SUBSCRIBEs that have no answer yet. */
	private int unanswered;

	private List<EncodedFrame> held = new ArrayList<>(0);

	private int bytesHeld;

	/** The frames that the engine wants to write, from {@link #next} on. */
	private List<EncodedFrame> frames = List.of();

	private int next;

	private @Nullable WriteListener listener;

	private Phase phase = Phase.ASKING;

	/** The problem that is the answer. */
	private byte @Nullable [] refusal;

	private @Nullable CloseReason close;

	/**
	 * @param status reads the status of a problem
	 */
	EventWire(Owner stream, StreamRequest asked, HttpServletRequest request, HttpServletResponse response,
			ProblemWriter problems, ToIntFunction<byte[]> status) {
		this.stream = stream;
		this.response = new StreamedResponse(this, request, response);
		this.text = new EventText(asked, problems, status);
		this.unanswered = asked.destinations().size();
	}

	void start() throws IOException {
		this.response.start();
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

	@Override
	public boolean takesRefusals() {
		return true;
	}

	/**
	 * A client sends nothing, and TCP finds out that it is gone when comments do not
	 * arrive.
	 */
	@Override
	public void ping() {
		this.stream.heard();
	}

	@Override
	public void close(CloseReason reason) {
		synchronized (this) {
			if (this.close == null) {
				this.close = reason;
			}
			this.frames = List.of();
			this.next = 0;
			this.listener = null;
		}
		pump();
	}

	@Override
	public void abort() {
		this.response.drop();
		end(new IOException("The server has dropped the connection"));
	}

	@Override
	public void writable(StreamedResponse writable) {
		synchronized (this) {
			writable.writable();
		}
		pump();
	}

	@Override
	public void failed(StreamedResponse failed, Throwable cause) {
		end(cause);
	}

	/** The response has ended, or its client is gone. */
	private void end(@Nullable Throwable failure) {
		WriteListener told;
		CloseReason reason;
		synchronized (this) {
			if (this.phase == Phase.OVER) {
				return;
			}
			this.phase = Phase.OVER;
			told = this.listener;
			reason = (this.close != null) ? this.close : CloseReason.LOST;
			this.listener = null;
			this.frames = List.of();
			this.held = List.of();
		}
		this.response.complete();
		if (failure != null) {
			log.debug("Session {}: lost its stream: {}", this.stream.getId(), failure.toString());
			if (told != null) {
				told.failed(failure);
			}
		}
		this.stream.ended(reason);
	}

	/** Does what can be done now. */
	private void pump() {
		WriteListener done = null;
		boolean ended = false;
		boolean leaving = false;
		IOException failure = null;
		synchronized (this) {
			int before = this.next;
			ask();
			try {
				boolean idle = (this.phase == Phase.ASKING || this.phase == Phase.OVER)
						? this.next == this.frames.size() : carry();
				if (idle && this.next == this.frames.size()) {
					done = this.listener;
					this.listener = null;
				}
				ended = idle && this.phase == Phase.ENDING;
				leaving = idle && this.phase == Phase.LEAVING;
				if (leaving) {
					this.phase = Phase.RUNNING;
					this.response.leaving();
				}
			}
			catch (IOException ex) {
				failure = ex;
			}
			if (this.next != before && this.listener != null) {
				this.listener.progressed();
			}
		}
		if (failure != null || ended) {
			end(failure);
		}
		else if (leaving) {
			this.response.leaveRequest();
		}
		if (done != null) {
			done.written();
		}
	}

	/** Looks for the answers to CONNECT and to the SUBSCRIBEs. */
	private void ask() {
		while (this.phase == Phase.ASKING && this.next < this.frames.size()) {
			EncodedFrame frame = this.frames.get(this.next++);
			StreamEvent event = StreamEvent.of(frame);
			switch (event.kind()) {
				case MESSAGE -> {
					this.held.add(frame);
					this.bytesHeld += frame.length();
				}
				case RECEIPT -> {
					this.text.answered(event);
					this.unanswered--;
				}
				case REFUSAL, ERROR -> refuse(event.bytes());
				default -> {
				}
			}
			if (this.phase == Phase.ASKING && (this.unanswered == 0 || this.bytesHeld > MOST_HELD)) {
				this.phase = Phase.BEGINNING;
			}
		}
		if (this.phase == Phase.ASKING && this.close != null) {
			refuse(this.text.problem(this.close));
		}
	}

	private void refuse(byte[] problem) {
		this.phase = Phase.REFUSING;
		this.refusal = problem;
		this.close = (this.close != null) ? this.close : CloseReason.REFUSED;
		this.next = this.frames.size();
		this.held = List.of();
	}

	/** Writes as long as that need not wait; true when nothing is left to write. */
	private boolean carry() throws IOException {
		while (this.response.isWritable()) {
			EventOutput out = new EventOutput();
			gather(out);
			if (out.length() > 0) {
				this.response.write(out.bytes(), out.length());
			}
			else if (!this.response.flush()) {
				return true;
			}
		}
		return false;
	}

	private void gather(EventOutput out) {
		switch (this.phase) {
			case REFUSING -> {
				this.text.refuse(this.response.head(), Objects.requireNonNull(this.refusal), out);
				this.phase = Phase.ENDING;
			}
			case BEGINNING -> {
				boolean leaves = this.response.canLeaveRequest();
				this.text.begin(this.response.head(), leaves, out);
				this.phase = leaves ? Phase.LEAVING : Phase.RUNNING;
			}
			case RUNNING -> {
				for (EncodedFrame frame : this.held) {
					this.text.add(StreamEvent.of(frame), out);
				}
				this.held = List.of();
				while (this.next < this.frames.size() && out.length() < FULL) {
					this.text.add(StreamEvent.of(this.frames.get(this.next++)), out);
				}
				if (out.length() == 0 && this.close != null) {
					this.text.finish(this.close, out);
					this.phase = Phase.ENDING;
				}
			}
			case LEAVING -> {
			}
			default -> this.next = this.frames.size();
		}
	}

	/** How far the stream has got. */
	private enum Phase {

		/** Not everything that was asked for has an answer. */
		ASKING,

		/** The answer will be a problem. */
		REFUSING,

		/** The answer will be a stream. */
		BEGINNING,

		/** The beginning is being sent, after which the request is left behind. */
		LEAVING,

		RUNNING,

		/** All has been written. */
		ENDING,

		OVER

	}

	/** The session whose frames it carries. */
	interface Owner {

		String getId();

		/** The connection is there. */
		void heard();

		/** The connection is gone. */
		void ended(CloseReason reason);

	}

}
