package dev.parley.engine.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/** A queue that several processes hand out, when nothing is left of it in this one. */
@Timeout(60)
class EndedQueueTests implements Claims, Settler {

	private static final String QUEUE = "/queue/jobs";

	private final SharedQueue queue = new SharedQueue(QUEUE, new Retention(10, Duration.ZERO, 0), new ManualClock(),
			new MessageHeaders(), this, Meters.NONE, (part, change) -> {
			}, this, Membership.NONE);

	/**
	 * Whoever retires it takes it off the list of destinations a moment later: a consumer
	 * that it takes in between is one that nobody looks after.
	 */
	@Test
	void aRetiredQueueStaysRetiredWhileSomebodySaysThatMessagesAreReady() throws Exception {
		assertThat(this.queue.sweep()).isTrue();
		Thread telling = new Thread(this.queue::ready);
		synchronized (this.queue) {
			telling.start();
			until(() -> telling.getState() == Thread.State.BLOCKED);
			assertThat(this.queue.sweep()).isTrue();
			assertThat(this.queue.reserve(new Publication(QUEUE, Headers.empty(), new byte[1]))).isFalse();
		}
		telling.join();
	}

	@Override
	public CompletableFuture<List<Claimed>> claim(String name, int most) {
		throw new AssertionError("It has no consumers");
	}

	@Override
	public CompletableFuture<Void> release(String name, List<Claimed> messages) {
		throw new AssertionError("It has nothing");
	}

	@Override
	public void doneWith(List<Delivery> deliveries) {
		throw new AssertionError("It has nothing");
	}

	@Override
	public void bury(List<Delivery> deliveries) {
		throw new AssertionError("It has nothing");
	}

	@Override
	public boolean isTooOften(Delivery again) {
		return false;
	}

}
