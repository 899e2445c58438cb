package dev.parley.stomp.frames;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Position;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.session.ApplicationSubscription;
import dev.parley.engine.session.Session;

/**
 * One frame on its way through interceptors and controllers: its sender, and its outcome.
 * It travels in a header of the message, and is bound to the thread so that a
 * controller's publications find it. Used by the thread that handles the frame; where a
 * controller has returned a future, that thread hands it on to the one that completes the
 * future.
 */
public final class FrameInProgress {

	static final String HEADER = "parleyFrame";

	private static final ThreadLocal<@Nullable FrameInProgress> CURRENT = new ThreadLocal<>();

	private final Session session;

	private final Frame frame;

	private final List<CompletableFuture<Position>> published = new ArrayList<>(1);

	private final CompletableFuture<@Nullable Object> kept = new CompletableFuture<>();

	private @Nullable CompletableFuture<?> promised;

	/**
	 * Runs a task as the user for whom the controller that returned a future was called.
	 */
	private UnaryOperator<Runnable> asCaller = UnaryOperator.identity();

	/** The sender's mistake, and the exception that revealed it. */
	private @Nullable Explained explained;

	private @Nullable ApplicationSubscription subscription;

	private Headers answer = Headers.empty();

	private boolean settled;

	private boolean refused;

	public FrameInProgress(Session session, Frame frame) {
		this.session = session;
		this.frame = frame;
	}

	public static @Nullable FrameInProgress of(Message<?> message) {
		return message.getHeaders().get(HEADER, FrameInProgress.class);
	}

	/** The frame that this thread is handling, or null. */
	public static @Nullable FrameInProgress current() {
		return CURRENT.get();
	}

	void bind() {
		CURRENT.set(this);
	}

	static void unbind() {
		CURRENT.remove();
	}

	public Session session() {
		return this.session;
	}

	public Frame frame() {
		return this.frame;
	}

	/** Whether its sender has got, or will get, an answer, so that no other is given. */
	boolean isSettled() {
		return this.settled;
	}

	void settle() {
		this.settled = true;
	}

	/** Whether a controller has refused it. */
	boolean isRefused() {
		return this.refused;
	}

	/** Sets the headers of its RECEIPT if the frame leads to no publication. */
	void answerWith(Headers headers) {
		this.answer = headers;
	}

	/**
	 * The idempotency key of the next publication that a controller makes because of this
	 * frame, so that a repeated frame stores nothing again; null if the frame has none.
	 */
	@Nullable String nextIdempotencyKey() {
		String key = this.frame.header("idempotency-key");
		if (key == null) {
			return null;
		}
		return this.session.idempotencyKey(this.published.isEmpty() ? key : key + "#" + this.published.size());
	}

	/** A controller has published something because of this frame. */
	void published(CompletableFuture<Position> stored) {
		this.published.add(stored);
	}

	/**
	 * A controller will answer later.
	 * @return completed as the answer is, with this frame and its user's security context
	 * bound to the thread meanwhile, and not before {@link #complete} or
	 * {@link #subscribed}
	 */
	CompletableFuture<?> promised(CompletableFuture<?> answer) {
		this.promised = answer;
		this.asCaller = Callers.asCaller();
		return this.kept;
	}

	/**
	 * Sends the future answer of a controller to this SUBSCRIBE's subscription.
	 * @param registered null if its session has ended
	 */
	void subscribed(@Nullable ApplicationSubscription registered) {
		this.subscription = registered;
		CompletableFuture<?> answer = this.promised;
		if (registered != null && answer != null) {
			keepWhen(answer, () -> {
			});
		}
	}

	/** Its subscription, if a controller answers it later; null before that. */
	public @Nullable ApplicationSubscription subscription() {
		return this.subscription;
	}

	private void keepWhen(CompletableFuture<?> answer, Runnable then) {
		answer.whenComplete((value, failure) -> this.asCaller.apply(() -> {
			try {
				keep(value, failure);
			}
			finally {
				then.run();
			}
		}).run());
	}

	private void keep(@Nullable Object value, @Nullable Throwable failure) {
		FrameInProgress another = current();
		bind();
		try {
			if (failure != null) {
				this.kept.completeExceptionally(failure);
			}
			else {
				this.kept.complete(value);
			}
		}
		finally {
			CURRENT.set(another);
		}
	}

	/** The sender's mistake that this failure of a controller comes from. */
	void explain(Throwable failure, Problem mistake) {
		this.explained = new Explained(failure, mistake);
	}

	/** The sender's mistake that this failure comes from; null if there is none. */
	@Nullable Problem explanationOf(Throwable failure) {
		Explained known = this.explained;
		return (known != null && known.failure() == failure) ? known.mistake() : null;
	}

	void refuse(Problem problem) {
		ApplicationSubscription answered = this.subscription;
		if (answered != null) {
			answered.refuse(problem);
		}
		else if (!this.settled) {
			this.settled = true;
			this.refused = true;
			this.session.refuse(this.frame, problem);
		}
	}

	/**
	 * A controller has returned: the RECEIPT follows when its future is complete and all
	 * that it has published is stored.
	 */
	void complete() {
		CompletableFuture<?> answer = this.promised;
		if (answer == null) {
			finish();
			return;
		}
		CompletableFuture<Void> answered = new CompletableFuture<>();
		this.session.owes(answered);
		keepWhen(answer, () -> finish().whenComplete((value, failure) -> answered.complete(null)));
	}

	/** Completed when its sender has been answered. */
	private CompletableFuture<?> finish() {
		if (!this.settled) {
			this.settled = true;
			switch (this.published.size()) {
				case 0 -> this.session.receipt(this.frame, this.answer);
				case 1 -> {
					return this.session.completeWith(this.frame, this.published.get(0));
				}
				default -> {
					return this.session.completeWith(this.frame, all());
				}
			}
		}
		return CompletableFuture.completedFuture(null);
	}

	private CompletableFuture<Position> all() {
		return CompletableFuture.allOf(this.published.toArray(CompletableFuture[]::new))
			.thenApply((ignored) -> new Position("", 0));
	}

	private record Explained(Throwable failure, Problem mistake) {
	}

	@Override
	public String toString() {
		return this.frame.command() + " of " + this.session;
	}

}
