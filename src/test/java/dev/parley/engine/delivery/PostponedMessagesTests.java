package dev.parley.engine.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a queue that several processes hand out gives messages back to its store. */
class PostponedMessagesTests implements Claims, Settler {

	private static final String QUEUE = "/queue/jobs";

	private final List<Long> released = new ArrayList<>();

	private final SharedQueue queue = new SharedQueue(QUEUE, new Retention(10, Duration.ZERO, 0), new ManualClock(),
			new MessageHeaders(), this, Meters.NONE, (part, change) -> {
			}, this, Membership.NONE);

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

	private static Delivery delivery(long offset) {
		return new Delivery(new StoredMessage(QUEUE, "e", offset, 0, Headers.empty(), new byte[0]), "e-" + offset, 1,
				true);
	}

	@Override
	public CompletableFuture<List<Claimed>> claim(String name, int most) {
		return CompletableFuture.completedFuture(List.of());
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
