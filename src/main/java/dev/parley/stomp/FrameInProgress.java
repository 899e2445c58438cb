package dev.parley.stomp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

import dev.parley.engine.Problem;
import dev.parley.engine.Session;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Position;

/**
 * One frame on its way through interceptors and controllers: who sent it, and what has
 * become of it. It travels in a header of the message, and is bound to the thread for
 * what a controller publishes meanwhile. For the session's reading thread.
 */
final class FrameInProgress {

	static final String HEADER = "parleyFrame";

	private static final ThreadLocal<@Nullable FrameInProgress> CURRENT = new ThreadLocal<>();

	private final Session session;

	private final Frame frame;

	private final List<CompletableFuture<Position>> published = new ArrayList<>(1);

	private boolean settled;

	FrameInProgress(Session session, Frame frame) {
		this.session = session;
		this.frame = frame;
	}

	static @Nullable FrameInProgress of(Message<?> message) {
		return message.getHeaders().get(HEADER, FrameInProgress.class);
	}

	/** The frame that this thread is handling, or null. */
	static @Nullable FrameInProgress current() {
		return CURRENT.get();
	}

	void bind() {
		CURRENT.set(this);
	}

	static void unbind() {
		CURRENT.remove();
	}

	Session session() {
		return this.session;
	}

	Frame frame() {
		return this.frame;
	}

	/** Whether its sender has got, or will get, an answer; then nobody else gives one. */
	boolean isSettled() {
		return this.settled;
	}

	void settle() {
		this.settled = true;
	}

	/** A controller has published something because of this frame. */
	void published(CompletableFuture<Position> stored) {
		this.published.add(stored);
	}

	void refuse(Problem problem) {
		if (!this.settled) {
			this.settled = true;
			this.session.refuse(this.frame, problem);
		}
	}

	/**
	 * A controller is done with it: its RECEIPT comes when all that it has published is
	 * stored.
	 */
	void complete() {
		if (this.settled) {
			return;
		}
		this.settled = true;
		switch (this.published.size()) {
			case 0 -> this.session.receipt(this.frame);
			case 1 -> this.session.completeWith(this.frame, this.published.get(0));
			default -> this.session.completeWith(this.frame, all());
		}
	}

	private CompletableFuture<Position> all() {
		return CompletableFuture.allOf(this.published.toArray(CompletableFuture[]::new))
			.thenApply((ignored) -> new Position("", 0));
	}

	@Override
	public String toString() {
		return this.frame.command() + " of " + this.session;
	}

}
