package dev.parley.http.events;

import java.util.Objects;
import java.util.function.ToIntFunction;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.ProblemWriter;

/**
 * What one stream says: the head of its response, its events in their order, each with
 * the id that belongs to it, and its last lines. Guarded by its wire, which says when.
 */
final class EventText {

	/** Seconds after which what is not available now may be. */
	private static final String SOON = "5";

	private final Places places;

	private final ProblemWriter problems;

	private final ToIntFunction<byte[]> status;

	/** Events that come before all others. */
	private @Nullable EventOutput prelude = new EventOutput();

	/** Whether the client has been told why the stream ends. */
	private boolean explained;

	/**
	 * @param status reads the status of a problem
	 */
	EventText(StreamRequest asked, ProblemWriter problems, ToIntFunction<byte[]> status) {
		this.places = new Places(asked);
		this.problems = problems;
		this.status = status;
	}

	/** A SUBSCRIBE has been answered before the beginning. */
	void answered(StreamEvent receipt) {
		Objects.requireNonNull(this.prelude).add(this.places.answered(receipt));
	}

	/** The reason as a problem in JSON. */
	byte[] problem(CloseReason reason) {
		return this.problems.write(Ending.problem(reason));
	}

	/** Instead of a stream. */
	void refuse(HttpServletResponse head, byte[] problem, EventOutput out) {
		int code = this.status.applyAsInt(problem);
		head.setStatus(code);
		head.setHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		head.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		if (code == HttpServletResponse.SC_UNAUTHORIZED) {
			head.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		}
		if (code == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
			head.setHeader(HttpHeaders.RETRY_AFTER, SOON);
		}
		out.add(problem);
	}

	/**
	 * The first lines.
	 * @param closes whether the connection ends with the stream
	 */
	void begin(HttpServletResponse head, boolean closes, EventOutput out) {
		String id = this.places.id();
		head.setStatus(HttpServletResponse.SC_OK);
		head.setHeader(HttpHeaders.CONTENT_TYPE, MediaType.TEXT_EVENT_STREAM_VALUE);
		head.setHeader(HttpHeaders.CACHE_CONTROL, "no-store, no-transform");
		head.setHeader("X-Accel-Buffering", "no");
		head.setHeader("Last-Event-ID", id);
		if (closes) {
			head.setHeader(HttpHeaders.CONNECTION, "close");
		}
		out.add(":\n" + Ending.comeAgain() + "id: " + id + "\n\n");
		out.add(Objects.requireNonNull(this.prelude).toBytes());
		this.prelude = null;
	}

	void add(StreamEvent event, EventOutput out) {
		switch (event.kind()) {
			case MESSAGE -> this.places.add(event, out);
			case RECEIPT -> out.add(this.places.answered(event));
			case HEART_BEAT -> out.add(":\n\n");
			case REFUSAL -> out.add(event.alone());
			case ERROR -> {
				this.explained = true;
				out.add(event.alone());
			}
			case OTHER -> {
			}
		}
	}

	/** The last lines. */
	void finish(CloseReason reason, EventOutput out) {
		if (!this.explained) {
			out.add(StreamEvent.problem(problem(reason)));
		}
		out.add(Ending.lastLines(reason));
	}

}
