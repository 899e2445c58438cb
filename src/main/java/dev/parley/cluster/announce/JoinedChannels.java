package dev.parley.cluster.announce;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.sequence.JoinedDestination;
import dev.parley.cluster.sequence.JoinedDestinations;

/**
 * Channels of the bus, one for each name: a node listens to those that somebody here
 * wants, and to each for a while longer. A bus that throws counts as one that cannot be
 * reached. Safe for any thread.
 *
 * @param <S> what is needed to hand on what a channel brings
 */
final class JoinedChannels<S> {

	private final String kind;

	private final Bus bus;

	private final Executor failures;

	private final Function<String, S> state;

	private final Function<JoinedDestination<S>, Bus.Listener> ear;

	private final JoinedDestinations<S> joined;

	/**
	 * @param kind begins the names of the channels
	 * @param timer ends what nobody wants any more
	 * @param failures tells those who wait that a channel cannot be listened to
	 * @param linger how long a channel stays joined that nobody wants any more
	 * @param ear hears what a channel brings
	 */
	JoinedChannels(String kind, Bus bus, ScheduledExecutorService timer, Executor failures, Duration linger,
			Function<String, S> state, Function<JoinedDestination<S>, Bus.Listener> ear) {
		this.kind = kind;
		this.bus = bus;
		this.failures = failures;
		this.state = state;
		this.ear = ear;
		this.joined = new JoinedDestinations<>(new Channels(), timer, linger);
	}

	/** See {@link dev.parley.engine.log.Joining#join}. */
	CompletableFuture<Void> join(String name) {
		return this.joined.join(name);
	}

	/** See {@link dev.parley.engine.log.Joining#leave}. */
	void leave(String name) {
		this.joined.leave(name);
	}

	@Nullable JoinedDestination<S> get(String name) {
		return this.joined.get(name);
	}

	/** See {@link Bus#send}. Throws nothing. */
	CompletableFuture<Void> send(String name, byte[] news) {
		return attempt(() -> this.bus.send(this.kind + name, news));
	}

	private static CompletableFuture<Void> attempt(Supplier<CompletableFuture<Void>> call) {
		try {
			return call.get();
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** Listens to none any more. */
	void close() {
		this.joined.forEach((each) -> this.bus.ignore(this.kind + each.name()));
		this.joined.clear();
	}

	private final class Channels implements JoinedDestinations.Source<S> {

		@Override
		public S state(String name) {
			return JoinedChannels.this.state.apply(name);
		}

		@Override
		public CompletableFuture<?> listen(JoinedDestination<S> destination) {
			return attempt(() -> JoinedChannels.this.bus.listen(JoinedChannels.this.kind + destination.name(),
					JoinedChannels.this.ear.apply(destination)));
		}

		@Override
		public void listening(JoinedDestination<S> destination, @Nullable Throwable failure) {
			if (failure == null) {
				destination.becomeReady();
			}
			else {
				JoinedChannels.this.failures.execute(() -> JoinedChannels.this.joined.fail(destination, failure));
			}
		}

		@Override
		public void ignore(String name) {
			JoinedChannels.this.bus.ignore(JoinedChannels.this.kind + name);
		}

		@Override
		public void left(JoinedDestination<S> destination) {
		}

	}

}
