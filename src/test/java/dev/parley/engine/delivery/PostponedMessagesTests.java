package dev.parley.engine.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a queue that several processes hand out gives messages back to its store. */
class PostponedMessagesTests implements Claims, Settler {

	private static final String QUEUE = "/queue/jobs";

	private final List<Long> released = new ArrayList<>();

	private final TestEngine server = new TestEngine();

	/** What the next claim gets. */
	private List<Claimed> ready = List.of();

	private boolean memoryIsFull;

	private final SharedQueue queue = new SharedQueue(QUEUE, new Retention(10, Duration.ZERO, 0), new ManualClock(),
			new MessageHeaders(), this, Meters.NONE, (part, change) -> {
				if (this.memoryIsFull) {
					throw new OutOfMemoryError("provoked");
				}
			}, this, Membership.NONE);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void whatCannotBeSettledWaitsForTheNextLookSoThatItIsNotDeliveredAsFastAsTheStoreFails() {
		this.queue.keep(List.of(delivery(1)));
		assertThat(this.released).isEmpty();
		this.queue.look();
		assertThat(this.released).containsExactly(1L);
	}

	@Test
	void whatAnotherProcessMayHoldIsGivenBackAtOnce() {
		this.queue.giveBack(List.of(delivery(1)));
		assertThat(this.released).containsExactly(1L);
	}

	/** Otherwise nobody would get it as long as this process lives. */
	@Test
	void whatWasClaimedAndCouldNotBeKeptIsGivenBackAtTheNextLook() {
		this.memoryIsFull = true;
		this.ready = List.of(new Claimed(message(1), 0, false), new Claimed(message(2), 0, false));
		Subscription consumer = new Subscription(this.server.client("a").session.recipient(), "1", QUEUE,
				AckMode.CLIENT_INDIVIDUAL, 2, 1);
		assertThat(this.queue.add(consumer)).isTrue();
		this.queue.goLive(consumer);
		this.queue.ready();
		assertThat(this.ready).isEmpty();
		assertThat(this.released).isEmpty();
		this.memoryIsFull = false;
		this.queue.look();
		assertThat(this.released).containsExactly(1L, 2L);
	}

	private static Delivery delivery(long offset) {
		return new Delivery(message(offset), "e-" + offset, 1, true);
	}

	private static StoredMessage message(long offset) {
		return new StoredMessage(QUEUE, "e", offset, 0, Headers.empty(), new byte[100_000]);
	}

	@Override
	public CompletableFuture<List<Claimed>> claim(String name, int most) {
		List<Claimed> claimed = this.ready;
		this.ready = List.of();
		return CompletableFuture.completedFuture(claimed);
	}

	@Override
	public CompletableFuture<Void> release(String name, List<Claimed> messages) {
		messages.forEach((each) -> this.released.add(each.message().offset()));
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void doneWith(List<Delivery> deliveries) {
		throw new AssertionError("Nothing of this is settled");
	}

	@Override
	public void bury(List<Delivery> deliveries) {
		throw new AssertionError("Nothing of this is buried");
	}

	@Override
	public boolean isTooOften(Delivery again) {
		return false;
	}

}
