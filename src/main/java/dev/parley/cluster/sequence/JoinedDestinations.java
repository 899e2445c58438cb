package dev.parley.cluster.sequence;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.BackendException;

/**
 * The destinations whose messages this node has asked for. One that nobody wants any more
 * stays for a while: whoever reconnects wants it again. Safe for any thread.
 *
 * @param <S> what each needs to pass on its messages
 */
public final class JoinedDestinations<S> {

	private final ConcurrentHashMap<String, JoinedDestination<S>> joined = new ConcurrentHashMap<>();

	private final Source<S> source;

	private final ScheduledExecutorService timer;

	private final Duration linger;

	/**
	 * @param linger how long a destination stays joined that nobody wants any more
	 */
	public JoinedDestinations(Source<S> source, ScheduledExecutorService timer, Duration linger) {
		this.source = source;
		this.timer = timer;
		this.linger = linger;
	}

	/** See {@link dev.parley.engine.log.Joining#join}. */
	public CompletableFuture<Void> join(String destination) {
		JoinedDestination<S> membership = this.joined.compute(destination, (name, known) -> {
			JoinedDestination<S> result = (known != null) ? known : begin(name);
			result.wanted++;
			return result;
		});
		membership.present.complete(null);
		return membership.ready;
	}

	private JoinedDestination<S> begin(String destination) {
		JoinedDestination<S> begun = new JoinedDestination<>(destination, this.source.state(destination));
		this.source.listen(begun)
			.whenComplete((listening, failure) -> begun.present.thenRun(() -> this.source.listening(begun, failure)));
		return begun;
	}

	/**
	 * What fails here leaves nothing behind, neither for the first who wanted it nor for
	 * the others.
	 */
	public void fail(JoinedDestination<S> membership, Throwable failure) {
		this.joined.computeIfPresent(membership.name(), (name, known) -> {
			if (known != membership) {
				return known;
			}
			this.source.ignore(name);
			return null;
		});
		membership.ready.completeExceptionally(new BackendException(
				"%s could not be joined: %s".formatted(membership.name(), failure.getMessage()), failure));
	}

	/** See {@link dev.parley.engine.log.Joining#leave}. */
	public void leave(String destination) {
		this.joined.computeIfPresent(destination, (name, membership) -> {
			if (--membership.wanted == 0) {
				membership.unwanted++;
				if (!membership.ending) {
					endLater(membership);
				}
			}
			return membership;
		});
	}

	/**
	 * One timer for each, however often it is left and joined again meanwhile.
	 */
	private void endLater(JoinedDestination<S> membership) {
		int times = membership.unwanted;
		this.timer.schedule(() -> endUnwanted(membership, times), this.linger.toMillis(), TimeUnit.MILLISECONDS);
		membership.ending = true;
	}

	private void endUnwanted(JoinedDestination<S> membership, int times) {
		this.joined.computeIfPresent(membership.name(), (name, known) -> {
			if (known != membership) {
				return known;
			}
			membership.ending = false;
			if (membership.wanted > 0) {
				return membership;
			}
			if (membership.unwanted != times) {
				endLater(membership);
				return membership;
			}
			this.source.ignore(name);
			this.source.left(membership);
			return null;
		});
	}

	public @Nullable JoinedDestination<S> get(String destination) {
		return this.joined.get(destination);
	}

	public void forEach(Consumer<JoinedDestination<S>> action) {
		this.joined.values().forEach(action);
	}

	/** None is joined any more, and {@link Source#left} is not called. */
	public void clear() {
		this.joined.clear();
	}

	/**
	 * Messages come for a destination: if it is not joined, they are not asked for any
	 * more.
	 * @param otherwise what to do if it is joined
	 */
	public void ignoreUnlessJoined(String destination, Consumer<JoinedDestination<S>> otherwise) {
		this.joined.compute(destination, (name, membership) -> {
			if (membership == null) {
				this.source.ignore(name);
			}
			else {
				otherwise.accept(membership);
			}
			return membership;
		});
	}

	/**
	 * Where the messages come from.
	 *
	 * @param <S> the state of a joined destination
	 */
	public interface Source<S> {

		/** Of a destination that is joined now. */
		S state(String destination);

		/**
		 * Begins to receive its messages. This and {@link #ignore} are called while the
		 * map holds the entry, so the last call is that of the last change; they do not
		 * wait.
		 * @return completed when they are received
		 */
		CompletableFuture<?> listen(JoinedDestination<S> destination);

		/**
		 * Its messages are received, and {@link JoinedDestinations#get} has it: to be
		 * answered by {@link JoinedDestination#becomeReady}, or by
		 * {@link JoinedDestinations#fail}, which takes the map's entry and so must not be
		 * called by a thread that holds another one.
		 * @param failure null if they are received
		 */
		void listening(JoinedDestination<S> destination, @Nullable Throwable failure);

		/** Its messages are not wanted any more. */
		void ignore(String destination);

		/** Nobody wants it any more. Called while the map holds the entry. */
		void left(JoinedDestination<S> destination);

	}

}
