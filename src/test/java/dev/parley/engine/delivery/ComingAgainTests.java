package dev.parley.engine.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A message that its store gives out again while its queue still has it, since the lease
 * was over. The test is the store: it answers claims and releases when it likes, in the
 * order in which they were asked.
 */
@Timeout(60)
class ComingAgainTests implements Claims, Settler {

	private static final String QUEUE = "/queue/jobs";

	private final TestEngine server = new TestEngine();

	private final TestClient client = this.server.client("a");

	private final Deque<CompletableFuture<List<Claimed>>> claims = new ArrayDeque<>();

	private final Deque<CompletableFuture<Void>> releases = new ArrayDeque<>();

	private final List<Long> released = new ArrayList<>();

	private long bytes;

	private final SharedQueue queue = new SharedQueue(QUEUE, new Retention(10, Duration.ZERO, 0), new ManualClock(),
			new MessageHeaders(), this, Meters.NONE, (part, change) -> this.bytes += change, this, Membership.NONE);

	@BeforeEach
	void has() {
		Subscription first = consumer(2);
		this.claims.remove().complete(List.of(claimed(false)));
		assertThat(handedOut()).isOne();
		this.queue.ready();
		this.queue.remove(first);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	/** The store has given it out first, and has it back now. */
	@Test
	void whatWasClaimedBeforeItsReleaseWasAskedForIsNotHandedOutWhenThatIsAnsweredFirst() {
		this.releases.remove().complete(null);
		consumer(1);
		this.claims.remove().complete(List.of(claimed(true)));
		assertThat(handedOut()).isOne();
		assertThat(this.released).containsExactly(1L, 1L);
	}

	@Test
	void whatWasClaimedBeforeItsReleaseWasAskedForIsNotHandedOutWhenThatIsAnsweredLater() {
		consumer(1);
		this.claims.remove().complete(List.of(claimed(true)));
		this.releases.remove().complete(null);
		assertThat(handedOut()).isOne();
		assertThat(this.released).containsExactly(1L, 1L);
		this.releases.remove().complete(null);
		assertThat(this.bytes).isZero();
	}

	@Test
	void whatIsClaimedAfterItsReleaseWasAskedForIsHandedOutWhenThatIsAnswered() {
		this.claims.remove().complete(List.of());
		consumer(1);
		this.claims.remove().complete(List.of(claimed(true)));
		assertThat(handedOut()).isOne();
		this.releases.remove().complete(null);
		assertThat(handedOut()).isEqualTo(2);
		assertThat(this.released).containsExactly(1L);
	}

	/** It would go back and forth for ever otherwise, while its consumer waits. */
	@Test
	void whatIsGivenBackWhenAClaimIsAnsweredIsHandedOutWithTheNextOne() {
		this.releases.remove().complete(null);
		this.claims.remove().complete(List.of());
		this.queue.remove(consumer(1));
		this.claims.remove().complete(List.of(claimed(true)));
		this.releases.remove().complete(null);
		consumer(1);
		this.claims.remove().complete(List.of(claimed(true)));
		assertThat(handedOut()).isEqualTo(2);
		assertThat(this.releases).isEmpty();
	}

	/**
	 * The store does all in its order, and whoever claims gets the message: it would be
	 * claimed and given back for ever otherwise, as fast as the store can.
	 */
	@Test
	void whatGoesBackTwiceIsNotClaimedBetweenTheTwo() {
		consumer(1);
		this.claims.remove().complete(List.of(claimed(true)));
		for (int i = 0; i < 5 && handedOut() < 2; i++) {
			if (!this.releases.isEmpty()) {
				this.releases.remove().complete(null);
			}
			if (!this.claims.isEmpty()) {
				this.claims.remove().complete(List.of(claimed(true)));
			}
		}
		assertThat(handedOut()).isEqualTo(2);
		this.releases.forEach((each) -> each.complete(null));
		assertThat(this.released).containsExactly(1L, 1L);
	}

	@Test
	void whatHasComeAgainTakesUpMemoryUntilItIsKnownWhoseItIs() {
		this.claims.remove().complete(List.of());
		long once = this.bytes;
		Subscription next = consumer(1);
		this.claims.remove().complete(List.of(claimed(true)));
		assertThat(this.bytes).isGreaterThan(once);
		this.releases.remove().complete(null);
		this.queue.remove(next);
		this.releases.remove().complete(null);
		assertThat(this.bytes).isZero();
	}

	private Subscription consumer(int prefetch) {
		Subscription consumer = new Subscription(this.client.session.recipient(), "1", QUEUE, AckMode.CLIENT_INDIVIDUAL,
				prefetch, 1);
		assertThat(this.queue.add(consumer)).isTrue();
		this.queue.goLive(consumer);
		this.queue.ready();
		return consumer;
	}

	private long handedOut() {
		return this.client.settle()
			.all(Command.MESSAGE)
			.stream()
			.filter((each) -> QUEUE.equals(each.header("destination")))
			.count();
	}

	private static Claimed claimed(boolean again) {
		return new Claimed(new StoredMessage(QUEUE, "e", 1, 0, Headers.empty(), new byte[100_000]), 0, again);
	}

	@Override
	public CompletableFuture<List<Claimed>> claim(String name, int most) {
		CompletableFuture<List<Claimed>> answer = new CompletableFuture<>();
		this.claims.add(answer);
		return answer;
	}

	@Override
	public CompletableFuture<Void> release(String name, List<Claimed> messages) {
		messages.forEach((each) -> this.released.add(each.message().offset()));
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.releases.add(answer);
		return answer;
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
