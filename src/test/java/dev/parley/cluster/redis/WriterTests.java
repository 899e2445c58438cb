package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import dev.parley.cluster.RareLine;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Without a server: empty batches need none. */
@Timeout(60)
class WriterTests {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final Room room = new Room();

	/** Nanoseconds. */
	private final AtomicLong now = new AtomicLong();

	@Test
	void anErrorFailsWhatItIsAboutAndEndsNoThread() {
		AtomicBoolean failed = new AtomicBoolean();
		try (Writer writer = new Writer((partition) -> {
			if (failed.compareAndSet(false, true)) {
				throw new OutOfMemoryError("as told");
			}
			return sender();
		}, this.room, PATIENCE)) {
			assertThat(submit(writer)).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(BackendException.class);
			assertThat(submit(writer)).succeedsWithin(Duration.ofSeconds(10));
		}
	}

	@Test
	void anErrorOfWhatWaitsForTheAnswerEndsNoThreadEither() throws Exception {
		CountDownLatch failing = new CountDownLatch(1);
		try (Writer writer = new Writer((partition) -> sender(), this.room, PATIENCE)) {
			writer.submit(new Work.Publish(new Batch(List.of(), List.of()), new CompletableFuture<>() {

				@Override
				public boolean complete(List<Position> positions) {
					throw new StackOverflowError("as told");
				}

				@Override
				public boolean completeExceptionally(Throwable failure) {
					failing.countDown();
					throw new StackOverflowError("as told");
				}

			}), 0);
			failing.await();
			assertThat(submit(writer)).succeedsWithin(Duration.ofSeconds(10));
		}
	}

	@Test
	void whatComesAloneGoesAtOnce() {
		AtomicInteger moments = new AtomicInteger();
		try (Writer writer = writer(moments::incrementAndGet)) {
			for (int i = 0; i < 10; i++) {
				assertThat(submit(writer)).succeedsWithin(Duration.ofSeconds(10));
			}
		}
		assertThat(moments).hasValue(0);
	}

	@Test
	void afterSeveralThatCameTogetherTheNextWaitsUntilNothingMoreComes() throws Exception {
		AtomicReference<Writer> used = new AtomicReference<>();
		AtomicInteger moments = new AtomicInteger();
		Queue<CompletableFuture<List<Position>>> later = new ConcurrentLinkedQueue<>();
		try (Writer writer = writer(() -> {
			if (moments.incrementAndGet() <= 3) {
				later.add(submit(used.get()));
			}
		})) {
			used.set(writer);
			submitTogether(writer);
			CompletableFuture<List<Position>> next = new CompletableFuture<>();
			CompletableFuture<Integer> waited = next.thenApply((positions) -> moments.get());
			submit(writer, next);
			assertThat(waited).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(4);
			assertThat(later).hasSize(3).allSatisfy((each) -> assertThat(each).succeedsWithin(Duration.ofSeconds(10)));
			int before = moments.get();
			assertThat(submit(writer)).succeedsWithin(Duration.ofSeconds(10));
			assertThat(submit(writer)).succeedsWithin(Duration.ofSeconds(10));
			assertThat(moments).as("one for the first, which was alone, and none for the second").hasValue(before + 1);
		}
	}

	@Test
	void whatWaitsForMoreGoesAfterSomeMomentsHoweverMuchComes() throws Exception {
		AtomicReference<Writer> used = new AtomicReference<>();
		AtomicInteger moments = new AtomicInteger();
		try (Writer writer = writer(() -> {
			if (moments.incrementAndGet() < 1000) {
				submit(used.get());
			}
		})) {
			used.set(writer);
			submitTogether(writer);
			CompletableFuture<List<Position>> next = new CompletableFuture<>();
			CompletableFuture<Integer> waited = next.thenApply((positions) -> moments.get());
			submit(writer, next);
			assertThat(waited).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(10);
		}
	}

	/** Where timers are slow. */
	@Test
	void whatWaitsForMoreWaitsNoLongerBecauseTheMomentsAreLong() throws Exception {
		AtomicReference<Writer> used = new AtomicReference<>();
		AtomicInteger moments = new AtomicInteger();
		try (Writer writer = writer(() -> {
			this.now.addAndGet(400_000);
			if (moments.incrementAndGet() < 1000) {
				submit(used.get());
			}
		})) {
			used.set(writer);
			submitTogether(writer);
			CompletableFuture<List<Position>> next = new CompletableFuture<>();
			CompletableFuture<Integer> waited = next.thenApply((positions) -> moments.get());
			submit(writer, next);
			assertThat(waited).as("a moment begun before 1 ms is over")
				.succeedsWithin(Duration.ofSeconds(10))
				.isEqualTo(3);
		}
	}

	private Writer writer(Runnable moment) {
		return new Writer((partition) -> sender(), this.room, PATIENCE, moment, this.now::get);
	}

	/** Two that come while the writer is busy. */
	private static void submitTogether(Writer writer) throws InterruptedException {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch come = new CountDownLatch(1);
		submit(writer, new CompletableFuture<>() {

			@Override
			public boolean complete(List<Position> positions) {
				busy.countDown();
				try {
					come.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return super.complete(positions);
			}

		});
		busy.await();
		CompletableFuture<?> both = CompletableFuture.allOf(submit(writer), submit(writer));
		come.countDown();
		assertThat(both).succeedsWithin(Duration.ofSeconds(10));
	}

	private Sender sender() {
		return new Sender(null, (number) -> {
			throw new IllegalStateException("Nothing is to be sent");
		}, this.room, (request, group, answer) -> {
		}, PATIENCE, PATIENCE, new RareLine());
	}

	private static CompletableFuture<List<Position>> submit(Writer writer) {
		return submit(writer, new CompletableFuture<>());
	}

	private static CompletableFuture<List<Position>> submit(Writer writer, CompletableFuture<List<Position>> done) {
		writer.submit(new Work.Publish(new Batch(List.of(), List.of()), done), 0);
		return done;
	}

}
