package dev.parley.cluster.sequence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** With a timer and a store that do what the test says. */
class GapReaderTests {

	private final Timer timer = new Timer();

	private final Store store = new Store();

	private final GapReader gaps = new GapReader(this.store, this.timer);

	private final List<String> heard = new ArrayList<>();

	private LogFollower follower(String destination) {
		return new LogFollower(destination, (message) -> this.heard.add(message.destination() + message.offset()), "a",
				0);
	}

	private void announce(LogFollower follower, String destination, long offset) {
		follower.offer(message(destination, offset));
		this.gaps.check(destination, follower, Runnable::run);
	}

	private void suspect(LogFollower follower, String destination) {
		follower.suspect();
		this.gaps.check(destination, follower, Runnable::run);
	}

	private static StoredMessage message(String destination, long offset) {
		return new StoredMessage(destination, "a", offset, 0, Headers.empty(), new byte[] { 1 });
	}

	private static Page page(String destination, long from, long last) {
		return new Page("a", 1, last,
				LongStream.rangeClosed(from, last).mapToObj((offset) -> message(destination, offset)).toList());
	}

	@Test
	void aGapIsReadAfterAMomentUnlessItsMessageHasCome() {
		LogFollower follower = follower("x");
		announce(follower, "x", 2);
		announce(follower, "x", 1);
		this.timer.elapse();
		assertThat(this.store.reading).isEmpty();
		announce(follower, "x", 4);
		this.timer.elapse();
		this.store.answer("x", page("x", 3, 4));
		assertThat(this.heard).containsExactly("x1", "x2", "x3", "x4");
		assertThat(this.timer.pauses).containsExactly(20L, 20L);
	}

	@Test
	void theMorePagesTheSoonerTheyAreRead() {
		LogFollower follower = follower("x");
		suspect(follower, "x");
		this.timer.elapse();
		this.store.answer("x", new Page("a", 1, 201, page("x", 1, 200).messages()));
		this.timer.elapse();
		this.store.answer("x", page("x", 201, 201));
		assertThat(this.heard).hasSize(201);
		assertThat(this.timer.pauses).containsExactly(20L, 0L);
	}

	@Test
	void aLogThatCannotBeReadIsTriedAgainMoreAndMoreRarely() {
		LogFollower follower = follower("x");
		announce(follower, "x", 2);
		for (int i = 0; i < 6; i++) {
			this.timer.elapse();
			this.store.fail("x");
		}
		assertThat(this.timer.pauses).containsExactly(20L, 40L, 80L, 160L, 200L, 200L, 200L);
		this.timer.elapse();
		this.store.answer("x", page("x", 1, 2));
		assertThat(this.heard).containsExactly("x1", "x2");
	}

	/** After each lost link all is read, most of it in vain. */
	@Test
	void afterAReadingThatFoundNothingMissingTheNextGapIsReadAsSoonAsTheFirst() {
		LogFollower follower = follower("x");
		suspect(follower, "x");
		this.timer.elapse();
		this.store.answer("x", page("x", 1, 0));
		announce(follower, "x", 2);
		assertThat(this.timer.pauses).containsExactly(20L, 20L);
	}

	@Test
	void aStoreThatThrowsIsAskedAgain() {
		LogFollower follower = follower("x");
		announce(follower, "x", 2);
		this.store.failure = new StackOverflowError("as it should");
		this.timer.elapse();
		this.store.failure = null;
		this.timer.elapse();
		this.store.answer("x", page("x", 1, 2));
		assertThat(this.heard).containsExactly("x1", "x2");
	}

	@Test
	void whatFollowsAMessageThatCannotBeHandedOverIsReadAgain() {
		LogFollower follower = new LogFollower("x", (message) -> {
			if (message.offset() == 2) {
				throw new StackOverflowError("as told");
			}
			this.heard.add(message.destination() + message.offset());
		}, "a", 0);
		suspect(follower, "x");
		this.timer.elapse();
		this.store.answer("x", page("x", 1, 3));
		this.timer.elapse();
		this.store.answer("x", page("x", 3, 3));
		assertThat(this.heard).containsExactly("x1", "x3");
	}

	@Test
	void aLogWhoseTurnOrTimerCannotBeHadIsReadWhenSomethingComesAgain() {
		LogFollower follower = follower("x");
		follower.offer(message("x", 2));
		this.timer.broken = true;
		catchThrowable(() -> this.gaps.check("x", follower, Runnable::run));
		this.timer.broken = false;
		Executor poor = (task) -> {
			throw new InternalError("as it should");
		};
		for (int i = 0; i < 100; i++) {
			this.gaps.check("x", follower, poor);
			catchThrowable(this.timer::elapse);
		}
		Queue<Runnable> turn = new ArrayDeque<>();
		for (int i = 0; i < 100; i++) {
			this.gaps.check("x", follower, (task) -> {
				if (!turn.isEmpty()) {
					throw new InternalError("as it should");
				}
				turn.add(task);
			});
			this.timer.elapse();
			turn.peek().run();
			this.store.fail("x");
			turn.clear();
		}
		this.gaps.check("x", follower, Runnable::run);
		this.timer.elapse();
		this.store.answer("x", page("x", 1, 2));
		assertThat(this.heard).containsExactly("x1", "x2");
	}

	/**
	 * After a lost link each destination is read: all their pages at once would take up
	 * the memory, and all their requests the connection.
	 */
	@Test
	void ofVeryManyDestinationsFewAreReadAtOnceAndTheOthersInTurn() {
		List<String> destinations = LongStream.rangeClosed(1, 1000).mapToObj((i) -> "d" + i + "-").toList();
		destinations.forEach((each) -> suspect(follower(each), each));
		this.timer.elapse();
		int most = 0;
		for (int i = 0; i < 1000; i++) {
			most = Math.max(most, this.store.reading.size());
			String next = this.store.reading.keySet().iterator().next();
			if (i % 3 == 0) {
				this.store.answer(next, page(next, 1, 1));
			}
			else {
				this.store.fail(next);
			}
		}
		assertThat(most).isEqualTo(32);
		assertThat(this.store.reading).isEmpty();
		assertThat(this.store.asked).containsExactlyElementsOf(destinations);
	}

	/** One that was left meanwhile is not read, and holds up nobody. */
	@Test
	void thoseThatHaveEndedGiveTheirTurnToTheOthers() {
		List<LogFollower> left = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			LogFollower follower = follower("left");
			left.add(follower);
			suspect(follower, "left");
		}
		suspect(follower("x"), "x");
		left.forEach(LogFollower::end);
		this.timer.elapse();
		assertThat(this.store.asked).containsExactly("x");
	}

	/** Runs what is due when it is told so. */
	private static final class Timer extends ScheduledThreadPoolExecutor {

		private final List<Long> pauses = new ArrayList<>();

		private final Queue<Runnable> due = new ArrayDeque<>();

		private boolean broken;

		Timer() {
			super(1, new ThreadPoolExecutor.DiscardPolicy());
			shutdown();
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			if (this.broken) {
				throw new InternalError("as it should");
			}
			this.pauses.add(unit.toMillis(delay));
			this.due.add(task);
			return super.schedule(task, delay, unit);
		}

		/** Runs what waits now. */
		void elapse() {
			List<Runnable> now = List.copyOf(this.due);
			this.due.clear();
			now.forEach(Runnable::run);
		}

	}

	private static final class Store implements GapReader.Store {

		private final List<String> asked = new ArrayList<>();

		private final Map<String, CompletableFuture<Page>> reading = new LinkedHashMap<>();

		private @Nullable Error failure;

		@Override
		public CompletionStage<Page> read(String destination, long from, int limit) {
			if (this.failure != null) {
				throw this.failure;
			}
			this.asked.add(destination);
			CompletableFuture<Page> page = new CompletableFuture<>();
			this.reading.put(destination, page);
			return page;
		}

		void answer(String destination, Page page) {
			Objects.requireNonNull(this.reading.remove(destination)).complete(page);
		}

		void fail(String destination) {
			Objects.requireNonNull(this.reading.remove(destination))
				.completeExceptionally(new BackendException("away", null));
		}

	}

}
