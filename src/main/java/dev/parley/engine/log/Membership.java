package dev.parley.engine.log;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A destination's share in what other processes publish: joined before its log is read,
 * left when nobody here wants its messages any more. The others are called with no lock
 * held. Safe for any thread.
 */
public final class Membership {

	/** Of what is this process's alone. */
	public static final Membership NONE = new Membership(null, "");

	private static final CompletableFuture<Void> JOINED = CompletableFuture.completedFuture(null);

	private final @Nullable Joining others;

	private final String destination;

	private @Nullable CompletableFuture<Void> joined;

	private boolean ended;

	private Membership(@Nullable Joining others, String destination) {
		this.others = others;
		this.destination = destination;
	}

	/**
	 * @param others who announce its messages, too; null if nobody does
	 */
	public static Membership of(@Nullable Joining others, String destination) {
		return (others != null) ? new Membership(others, destination) : NONE;
	}

	/**
	 * Joins, unless that is done or under way. After a failure the next caller tries
	 * again.
	 * @return completed when it is in force; with {@link BackendException} if it cannot
	 * be, or has ended
	 */
	public CompletableFuture<Void> join() {
		Joining shared = this.others;
		if (shared == null) {
			return JOINED;
		}
		CompletableFuture<Void> own = new CompletableFuture<>();
		synchronized (this) {
			if (this.ended) {
				return CompletableFuture
					.failedFuture(new BackendException("Nobody wants %s any more".formatted(this.destination), null));
			}
			CompletableFuture<Void> earlier = this.joined;
			if (earlier != null && !earlier.isCompletedExceptionally()) {
				return earlier;
			}
			this.joined = own;
		}
		ask(shared).whenComplete((ignored, failure) -> {
			if (failure != null) {
				own.completeExceptionally(failure);
			}
			else {
				own.complete(null);
			}
		});
		return own;
	}

	/** Where asking throws, all later callers would otherwise wait for ever. */
	private CompletableFuture<Void> ask(Joining shared) {
		try {
			return shared.join(this.destination);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Leaves, as soon as a join that is under way is in force. Only the first call
	 * counts.
	 */
	public void end() {
		Joining shared = this.others;
		CompletableFuture<Void> last;
		synchronized (this) {
			last = this.ended ? null : this.joined;
			this.ended = true;
		}
		if (shared != null && last != null) {
			last.thenRun(() -> shared.leave(this.destination));
		}
	}

}
