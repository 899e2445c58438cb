package dev.parley.engine.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.engine.log.BackendException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Threads that may wait for the database: how many do, how many tasks wait for them, and
 * when tasks are refused.
 */
@Timeout(60)
class BlockingPoolTests {

	private final AtomicLong nanoTime = new AtomicLong();

	private final BlockingPool pool = new BlockingPool("reader-", 2, 3, this.nanoTime::get);

	private final CountDownLatch database = new CountDownLatch(1);

	private final CountDownLatch reading = new CountDownLatch(2);

	@AfterEach
	void stop() {
		this.database.countDown();
		this.pool.close();
	}

	@Test
	void moreThanMayWaitAreRefusedAtOnce() throws Exception {
		List<CompletableFuture<String>> taken = standStill();
		for (int i = 0; i < 3; i++) {
			taken.add(this.pool.call(() -> "waited"));
		}
		assertThatThrownBy(this.pool.call(() -> "one too many")::join).hasCauseInstanceOf(BackendException.class);
		this.database.countDown();
		taken.forEach(CompletableFuture::join);
		assertThat(this.pool.call(() -> "again").join()).isEqualTo("again");
	}

	@Test
	void begunWorkGoesOnHoweverManyTasksWait() throws Exception {
		List<CompletableFuture<String>> taken = standStill();
		for (int i = 0; i < 10; i++) {
			taken.add(this.pool.goOn(() -> "next page"));
		}
		this.database.countDown();
		assertThat(taken.stream().map(CompletableFuture::join).filter("next page"::equals)).hasSize(10);
	}

	@Test
	void tasksThatHaveWaitedForTooLongAreRefusedBeforeTheirTurn() throws Exception {
		List<CompletableFuture<String>> taken = standStill();
		taken.add(this.pool.goOn(() -> "next page"));
		CompletableFuture<String> waits = this.pool.call(() -> "late");
		this.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(5));
		CompletableFuture<String> younger = this.pool.call(() -> "in time");
		assertThat(this.pool.isLate()).isFalse();
		this.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(6));
		assertThat(this.pool.isLate()).isTrue();
		this.pool.refuseLate();
		assertThatThrownBy(waits::join).hasCauseInstanceOf(BackendException.class);
		assertThat(this.pool.isLate()).isFalse();
		this.database.countDown();
		taken.forEach(CompletableFuture::join);
		assertThat(younger.join()).isEqualTo("in time");
	}

	@Test
	void aFailureIsTheAnswer() {
		CompletableFuture<String> answer = this.pool.call(() -> {
			throw new BackendException("away", null);
		});
		assertThatThrownBy(answer::join).hasRootCauseMessage("away");
		assertThat(this.pool.call(() -> "the thread is there still").join()).isNotEmpty();
	}

	@Test
	void tasksWaitingWhenTheServerStopsAreRefused() throws Exception {
		standStill();
		CompletableFuture<String> waits = this.pool.call(() -> "late");
		CompletableFuture<String> goesOn = this.pool.goOn(() -> "late");
		this.pool.close();
		until(waits::isDone);
		assertThat(waits).isCompletedExceptionally();
		assertThat(goesOn).isCompletedExceptionally();
		assertThat(this.pool.call(() -> "too late")).isCompletedExceptionally();
	}

	/** All threads are reading, and the database does not answer. */
	private List<CompletableFuture<String>> standStill() throws InterruptedException {
		List<CompletableFuture<String>> taken = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			taken.add(this.pool.call(() -> {
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
