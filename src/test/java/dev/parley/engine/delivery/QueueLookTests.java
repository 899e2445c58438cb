package dev.parley.engine.delivery;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.log.Waiters;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.queue.Unsettled;
import dev.parley.support.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Looking after the queues that several processes hand out, when one of them fails. */
@Timeout(60)
class QueueLookTests implements Claims, Settler, Unsettled {

	private static final List<String> QUEUES = List.of("/queue/a", "/queue/b", "/queue/c");

	private final Set<String> lookedAt = new HashSet<>();

	private final TestEngine server = new TestEngine();

	private final TestClient client = this.server.client("a");

	private final ManualClock clock = new ManualClock();

	private final Destinations destinations = new Destinations(new Policies(List.of(DestinationPolicy.open("/**"))),
			this.clock, this, this, null, Meters.NONE, Memory.unbounded(), new Waiters(Runnable::run),
			(name) -> Membership.NONE, (name) -> false);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void theOthersAreLookedAfter() {
		for (String name : QUEUES) {
			Subscription consumer = new Subscription(this.client.session.recipient(), name, name,
					AckMode.CLIENT_INDIVIDUAL, 1, 1);
			WorkQueue queue = Objects.requireNonNull(this.destinations.addToQueue(consumer));
			queue.goLive(consumer);
			queue.requeue(List.of(delivery(name, 1), delivery(name, 2)));
		}
		this.clock.advance(Duration.ofSeconds(1));
		this.destinations.look();
		assertThat(this.lookedAt).containsExactlyInAnyOrderElementsOf(QUEUES);
	}

	/** The consumer has the first one, and the second one expires meanwhile. */
	private Delivery delivery(String queue, long offset) {
		Headers headers = Headers.of("expires", Long.toString(this.clock.millis() + 500));
		return new Delivery(new StoredMessage(queue, "e", offset, 0, headers, new byte[1]), "e-" + offset, 0, false);
	}

	@Override
	public void doneWith(List<Delivery> deliveries) {
		deliveries.forEach((each) -> this.lookedAt.add(each.message().destination()));
		throw new IllegalStateException("A bug");
	}

	@Override
	public CompletableFuture<List<Claimed>> claim(String name, int most) {
		return CompletableFuture.completedFuture(List.of());
	}

	@Override
	public CompletableFuture<Void> release(String name, List<Claimed> messages) {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void bury(List<Delivery> deliveries) {
	}

	@Override
	public boolean isTooOften(Delivery again) {
		return false;
	}

	@Override
	public boolean isKept(String queue) {
		return true;
	}

	@Override
	public List<StoredMessage> read(String queue) {
		return List.of();
	}

	@Override
	public @Nullable Claims claims(String queue) {
		return this;
	}

}
