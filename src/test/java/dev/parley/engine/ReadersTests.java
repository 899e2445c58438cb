package dev.parley.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import dev.parley.engine.log.BackendException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The few threads that read logs: how many read, how many wait, what is refused. */
@Timeout(60)
class ReadersTests {

	private final Readers readers = new Readers(2, 3);

	private final CountDownLatch database = new CountDownLatch(1);

	private final CountDownLatch reading = new CountDownLatch(2);

	@AfterEach
	void stop() {
		this.database.countDown();
		this.readers.close();
	}

	@Test
	void moreThanMayWaitAreRefusedAtOnce() throws Exception {
		List<CompletableFuture<String>> taken = standStill();
		for (int i = 0; i < 3; i++) {
			taken.add(this.readers.read(() -> "waited"));
		}
		assertThatThrownBy(this.readers.read(() -> "one too many")::join).hasCauseInstanceOf(BackendException.class);
		this.database.countDown();
		taken.forEach(CompletableFuture::join);
		assertThat(this.readers.read(() -> "again").join()).isEqualTo("again");
	}

	@Test
	void whatHasBegunGoesOnHoweverManyWait() throws Exception {
		List<CompletableFuture<String>> taken = standStill();
		for (int i = 0; i < 10; i++) {
			taken.add(this.readers.goOn(() -> "next page"));
		}
		this.database.countDown();
		assertThat(taken.stream().map(CompletableFuture::join).filter("next page"::equals)).hasSize(10);
	}

	@Test
	void aFailureIsTheAnswer() {
		CompletableFuture<String> answer = this.readers.read(() -> {
			throw new BackendException("away", null);
		});
		assertThatThrownBy(answer::join).hasRootCauseMessage("away");
		assertThat(this.readers.read(() -> "the thread is there still").join()).isNotEmpty();
	}

	@Test
	void whatWaitsWhenTheServerStopsIsRefused() throws Exception {
		standStill();
		CompletableFuture<String> waits = this.readers.read(() -> "late");
		CompletableFuture<String> goesOn = this.readers.goOn(() -> "late");
		this.readers.close();
		until(waits::isDone);
		assertThat(waits).isCompletedExceptionally();
		assertThat(goesOn).isCompletedExceptionally();
		assertThat(this.readers.read(() -> "too late")).isCompletedExceptionally();
	}

	/** All threads read, and the database does not answer. */
	private List<CompletableFuture<String>> standStill() throws InterruptedException {
		List<CompletableFuture<String>> taken = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			taken.add(this.readers.read(() -> {
				this.reading.countDown();
				awaitDatabase();
				return "read";
			}));
		}
		this.reading.await();
		return taken;
	}

	private void awaitDatabase() {
		try {
			this.database.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
