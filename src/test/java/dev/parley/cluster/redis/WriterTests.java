package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

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

	private Sender sender() {
		return new Sender(null, (number) -> {
			throw new IllegalStateException("Nothing is to be sent");
		}, this.room, (request, group, answer) -> {
		}, PATIENCE, PATIENCE, new RareLine());
	}

	private static CompletableFuture<List<Position>> submit(Writer writer) {
		CompletableFuture<List<Position>> done = new CompletableFuture<>();
		writer.submit(new Work.Publish(new Batch(List.of(), List.of()), done), 0);
		return done;
	}

}
