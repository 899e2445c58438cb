package dev.parley.engine.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.frame.Headers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Callers who wait for the next message of a topic. */
class WaitersTests {

	/** Runs nothing by itself, as a busy pool does. */
	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final Waiters waiters = new Waiters(this.tasks::add);

	@Test
	@DisplayName("All who wait for a topic get its next message, on another thread than the publisher's, and wait no longer.")
	void wakesAll() {
		List<CompletableFuture<StoredMessage>> all = List.of(this.waiters.next("/topic/a"),
				this.waiters.next("/topic/a"));
		StoredMessage first = message("/topic/a", 1);
		this.waiters.appended(first);
		assertThat(all).noneMatch(CompletableFuture::isDone);
		this.waiters.appended(message("/topic/a", 2));
		assertThat(this.tasks).as("one task a message that wakes somebody").hasSize(1);
		this.tasks.remove().run();
		assertThat(all).allSatisfy((waiter) -> assertThat(waiter).isCompletedWithValue(first));
		assertThat(this.waiters.size()).isZero();
	}

	@Test
	@DisplayName("A topic is awaited while somebody waits for its next message.")
	void awaited() {
		CompletableFuture<StoredMessage> gone = this.waiters.next("/topic/a");
		this.waiters.next("/topic/b");
		assertThat(this.waiters.isAwaited("/topic/a")).isTrue();
		assertThat(this.waiters.isAwaited("/topic/c")).isFalse();
		gone.cancel(false);
		assertThat(this.waiters.isAwaited("/topic/a")).isFalse();
		this.waiters.appended(message("/topic/b", 1));
		assertThat(this.waiters.isAwaited("/topic/b")).isFalse();
	}

	@Test
	@DisplayName("A message to another topic wakes nobody.")
	void otherTopics() {
		this.waiters.next("/topic/a");
		this.waiters.appended(message("/topic/b", 1));
		assertThat(this.tasks).isEmpty();
		assertThat(this.waiters.size()).isEqualTo(1);
	}

	@Test
	@DisplayName("Who waits no longer is forgotten; the others wait on.")
	void cancelled() {
		CompletableFuture<StoredMessage> gone = this.waiters.next("/topic/a");
		CompletableFuture<StoredMessage> stays = this.waiters.next("/topic/a");
		gone.cancel(false);
		gone.cancel(false);
		assertThat(this.waiters.size()).isEqualTo(1);
		this.waiters.appended(message("/topic/a", 1));
		this.tasks.remove().run();
		assertThat(stays).isCompleted();
	}

	@Test
	@DisplayName("Who begins to wait while others are being woken gets the message after that.")
	void nextRound() {
		this.waiters.next("/topic/a");
		this.waiters.appended(message("/topic/a", 1));
		CompletableFuture<StoredMessage> later = this.waiters.next("/topic/a");
		this.tasks.remove().run();
		assertThat(later).isNotDone();
		StoredMessage second = message("/topic/a", 2);
		this.waiters.appended(second);
		this.tasks.remove().run();
		assertThat(later).isCompletedWithValue(second);
	}

	@Test
	@DisplayName("Whoever waits before reading the log misses no message, however both fall together with publishing.")
	void noLostWakeUp() throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(4);
		try {
			Waiters shared = new Waiters(pool);
			for (int round = 0; round < 2_000; round++) {
				List<StoredMessage> log = new ArrayList<>();
				CountDownLatch both = new CountDownLatch(2);
				CompletableFuture<Boolean> told = CompletableFuture.supplyAsync(() -> {
					meet(both);
					CompletableFuture<StoredMessage> arrival = shared.next("/topic/a");
					boolean there;
					synchronized (log) {
						there = !log.isEmpty();
					}
					if (there) {
						arrival.cancel(false);
						return true;
					}
					return arrival.orTimeout(30, TimeUnit.SECONDS).join().offset() == 1;
				}, pool);
				pool.execute(() -> {
					meet(both);
					synchronized (log) {
						StoredMessage message = message("/topic/a", 1);
						log.add(message);
						shared.appended(message);
					}
				});
				// Comes and goes beside it, so that numbers go up and down.
				shared.next("/topic/b").cancel(false);
				assertThat(told.get(30, TimeUnit.SECONDS)).isTrue();
			}
			assertThat(shared.size()).isZero();
		}
		finally {
			pool.shutdownNow();
		}
	}

	private static void meet(CountDownLatch both) {
		both.countDown();
		try {
			both.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static StoredMessage message(String topic, long offset) {
		return new StoredMessage(topic, "e", offset, 0, Headers.empty(), new byte[0]);
	}

}
