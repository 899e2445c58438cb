package dev.parley.cluster.sequence;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.log.BackendException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class JoinedDestinationsTests {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final Source source = new Source();

	private JoinedDestinations<String> joined = lingering(Duration.ZERO);

	private JoinedDestinations<String> lingering(Duration linger) {
		return new JoinedDestinations<>(this.source, this.timer, linger);
	}

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	/** Waits until the timer has done what it had to do by now. */
	private void untilTheTimerHasRun() throws Exception {
		this.timer.schedule(() -> {
		}, 1, TimeUnit.MILLISECONDS).get(5, TimeUnit.SECONDS);
	}

	@Test
	void itIsListenedToOnceHoweverManyWantIt() {
		CompletableFuture<Void> first = this.joined.join("/topic/a");
		CompletableFuture<Void> second = this.joined.join("/topic/a");
		assertThat(this.source.calls).containsExactly("listen /topic/a");
		this.source.listens("/topic/a");
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
	}

	/**
	 * What is published before the map has it is passed on without it: a position that
	 * was read before would make that come again.
	 */
	@Test
	void itIsKnownBeforeItsPositionIsAskedFor() {
		this.source.atOnce = true;
		this.joined.join("/topic/a");
		assertThat(this.source.known).containsExactly("/topic/a");
	}

	@Test
	void itIsLeftWhenTheLastOneHasLeft() throws Exception {
		this.joined.join("/topic/a");
		this.joined.join("/topic/a");
		this.source.listens("/topic/a");
		this.joined.leave("/topic/a");
		untilTheTimerHasRun();
		assertThat(this.joined.get("/topic/a")).isNotNull();
		this.joined.leave("/topic/a");
		await().until(() -> this.joined.get("/topic/a") == null);
		assertThat(this.source.calls).containsExactly("listen /topic/a", "ignore /topic/a", "left /topic/a");
	}

	/**
	 * Whoever subscribes for a moment again and again would fill the memory with timers.
	 */
	@Test
	void howeverOftenItIsLeftOneTimerWaitsAndItLingersForItsWholeTime() {
		try (ManualTimer manual = new ManualTimer()) {
			this.joined = new JoinedDestinations<>(this.source, manual, Duration.ofSeconds(5));
			for (int i = 0; i < 1000; i++) {
				this.joined.join("/topic/a");
				this.joined.leave("/topic/a");
			}
			assertThat(manual.due).hasSize(1);
			manual.elapse();
			assertThat(this.joined.get("/topic/a")).isNotNull();
			manual.elapse();
			assertThat(this.joined.get("/topic/a")).isNull();
			assertThat(manual.due).isEmpty();
		}
	}

	@Test
	void whatIsWantedWhenItsTimeIsOverIsLeftLater() {
		try (ManualTimer manual = new ManualTimer()) {
			this.joined = new JoinedDestinations<>(this.source, manual, Duration.ofSeconds(5));
			this.joined.join("/topic/a");
			this.joined.leave("/topic/a");
			this.joined.join("/topic/a");
			manual.elapse();
			assertThat(this.joined.get("/topic/a")).isNotNull();
			assertThat(manual.due).isEmpty();
			this.joined.leave("/topic/a");
			manual.elapse();
			assertThat(this.joined.get("/topic/a")).isNull();
		}
	}

	@Test
	void whoeverComesBackWhileItLingersFindsItJoined() {
		this.joined = lingering(Duration.ofHours(1));
		this.joined.join("/topic/a");
		this.source.listens("/topic/a");
		this.joined.leave("/topic/a");
		assertThat(this.joined.join("/topic/a")).isCompleted();
		assertThat(this.source.calls).containsExactly("listen /topic/a");
	}

	@Test
	void whatFailsLeavesNothingBehindAndTheNextBeginsAgain() {
		CompletableFuture<Void> first = this.joined.join("/topic/a");
		CompletableFuture<Void> second = this.joined.join("/topic/a");
		this.source.fails("/topic/a");
		for (CompletableFuture<Void> each : List.of(first, second)) {
			assertThat(each).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.withCauseInstanceOf(BackendException.class)
				.withMessageContaining("/topic/a could not be joined: no link");
		}
		assertThat(this.joined.get("/topic/a")).isNull();
		this.joined.join("/topic/a");
		assertThat(this.source.calls).containsExactly("listen /topic/a", "ignore /topic/a", "listen /topic/a");
	}

	/** It has been left and joined again meanwhile. */
	@Test
	void theFailureOfAFormerOneDoesNotEndTheNext() {
		this.joined.join("/topic/a");
		JoinedDestination<String> former = this.source.last.get("/topic/a");
		this.source.fails("/topic/a");
		this.joined.join("/topic/a");
		this.joined.fail(former, new IllegalStateException("late"));
		assertThat(this.joined.get("/topic/a")).isNotNull().isNotSameAs(former);
		assertThat(this.source.calls).containsExactly("listen /topic/a", "ignore /topic/a", "listen /topic/a");
	}

	@Test
	void whatComesForADestinationThatIsNotJoinedIsIgnored() {
		this.joined.ignoreUnlessJoined("/topic/a", (membership) -> this.source.calls.add("joined"));
		this.joined.join("/topic/b");
		this.joined.ignoreUnlessJoined("/topic/b", (membership) -> this.source.calls.add(membership.name()));
		assertThat(this.source.calls).containsExactly("ignore /topic/a", "listen /topic/b", "/topic/b");
	}

	/** Runs what is due when it is told so. */
	private static final class ManualTimer extends ScheduledThreadPoolExecutor implements AutoCloseable {

		private final Queue<Runnable> due = new ArrayDeque<>();

		ManualTimer() {
			super(1, new ThreadPoolExecutor.DiscardPolicy());
			shutdown();
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			this.due.add(task);
			return super.schedule(task, delay, unit);
		}

		void elapse() {
			List<Runnable> now = List.copyOf(this.due);
			this.due.clear();
			now.forEach(Runnable::run);
		}

		@Override
		public void close() {
			shutdownNow();
		}

	}

	private final class Source implements JoinedDestinations.Source<String> {

		private final List<String> calls = new ArrayList<>();

		private final List<String> known = new ArrayList<>();

		private final Map<String, JoinedDestination<String>> last = new HashMap<>();

		private final Map<String, CompletableFuture<Void>> listening = new HashMap<>();

		private boolean atOnce;

		@Override
		public String state(String destination) {
			return "state of " + destination;
		}

		@Override
		public CompletableFuture<?> listen(JoinedDestination<String> destination) {
			add("listen " + destination.name());
			this.last.put(destination.name(), destination);
			CompletableFuture<Void> future = new CompletableFuture<>();
			this.listening.put(destination.name(), future);
			if (this.atOnce) {
				future.complete(null);
			}
			return future;
		}

		void listens(String destination) {
			this.listening.get(destination).complete(null);
		}

		void fails(String destination) {
			this.listening.get(destination).completeExceptionally(new IllegalStateException("no link"));
		}

		@Override
		public void listening(JoinedDestination<String> destination, @Nullable Throwable failure) {
			if (JoinedDestinationsTests.this.joined.get(destination.name()) == destination) {
				this.known.add(destination.name());
			}
			if (failure != null) {
				JoinedDestinationsTests.this.joined.fail(destination, failure);
			}
			else {
				destination.becomeReady();
			}
		}

		@Override
		public void ignore(String destination) {
			add("ignore " + destination);
		}

		@Override
		public void left(JoinedDestination<String> destination) {
			add("left " + destination.name());
		}

		private synchronized void add(String call) {
			this.calls.add(call);
		}

	}

}
