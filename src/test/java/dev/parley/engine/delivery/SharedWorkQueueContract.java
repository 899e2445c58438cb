package dev.parley.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.parley.engine.Eventually;
import dev.parley.engine.FaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.RefusedException;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A work queue with consumers at two nodes, on every store from which several processes
 * take messages. A node may hear by itself that messages are ready, or not: tests tell it
 * until they see what has to come, and nothing depends on which node claims first.
 */
@Timeout(180)
public abstract class SharedWorkQueueContract {

	protected static final String QUEUE = "/queue/kept/jobs";

	private static final String DEAD = "/queue/dead-letter/kept/jobs";

	/** Takes three messages. */
	private static final String THREE = "/queue/kept/three";

	private final ManualClock clock = new ManualClock();

	private Process first;

	private Process second;

	private FaultyBackend store;

	private TestEngine one;

	private TestEngine two;

	/** Empties the store. */
	protected abstract void empty();

	/** Another process on the same store. */
	protected abstract Process start(Clock clock);

	@BeforeEach
	void startNodes() {
		empty();
		this.first = start(this.clock);
		this.second = start(this.clock);
		this.store = FaultyBackend.of(this.first.backend());
		this.one = node(this.store);
		this.two = node(FaultyBackend.of(this.second.backend()));
	}

	private static TestEngine node(FaultyBackend database) {
		Retention three = new Retention(3, Duration.ZERO, 0);
		return new TestEngine(database, DestinationPolicy.open(THREE).durable(three));
	}

	@AfterEach
	void closeNodes() {
		this.one.close();
		this.two.close();
		this.first.close();
		this.second.close();
	}

	@Test
	void whatIsSentToOneNodeIsHandedOutAtTheOther() {
		this.one.publish(QUEUE, "1").join();
		TestClient consumer = consumer(this.two, "a", 2);
		assertThat(consumer.bodies(1)).containsExactly("1");
		this.one.publish(QUEUE, "2").join();
		this.one.publish(QUEUE, "3").join();
		whenTold(() -> consumer.all(Command.MESSAGE).size() == 2);
		assertThat(consumer.bodies(2)).containsExactly("1", "2");
	}

	@Test
	void eachMessageGoesToOneConsumerOfBothNodes() {
		TestClient a = consumer(this.one, "a", 2);
		TestClient b = consumer(this.two, "b", 2);
		for (String body : new String[] { "1", "2", "3", "4" }) {
			this.one.publish(QUEUE, body).join();
		}
		whenTold(() -> a.all(Command.MESSAGE).size() + b.all(Command.MESSAGE).size() == 4);
		assertThat(a.bodies(2)).isSorted();
		assertThat(b.bodies(2)).isSorted();
		assertThat(Stream.concat(a.bodies(2).stream(), b.bodies(2).stream())).containsExactlyInAnyOrder("1", "2", "3",
				"4");
	}

	@Test
	void whatAConsumerLeavesGoesToTheOtherNodeBeforeLaterMessages() {
		TestClient a = consumer(this.one, "a", 2);
		for (String body : new String[] { "1", "2", "3" }) {
			this.one.publish(QUEUE, body).join();
		}
		assertThat(a.bodies(2)).containsExactly("1", "2");
		a.leave();
		Eventually.until(() -> isFree(1, 2));
		TestClient b = consumer(this.two, "b", 3);
		assertThat(b.bodies(3)).containsExactly("1", "2", "3");
		assertThat(b.messages(3)).extracting((each) -> each.header("redelivered"))
			.containsExactly("true", "true", null);
	}

	@Test
	void whatADeadNodeHeldGoesToTheOther() {
		TestClient a = consumer(this.one, "a", 1);
		this.one.publish(QUEUE, "1").join();
		assertThat(a.bodies(1)).containsExactly("1");
		this.first.die();
		TestClient b = consumer(this.two, "b", 1);
		whenTold(() -> !b.all(Command.MESSAGE).isEmpty());
		assertThat(b.message(1).header("redelivered")).isEqualTo("true");
	}

	@Test
	void whoHasLostAMessageIsRefusedItsAcknowledgementOnceAndGetsOthers() {
		TestClient a = consumer(this.one, "a", 1);
		a.listenForRefusals();
		this.one.publish(QUEUE, "1").join();
		Frame held = a.message(1);
		Frame again = taken(1);
		a.ack(held);
		Eventually.until(() -> a.refusals().equals(List.of("not-outstanding")));
		this.one.publish(QUEUE, "2").join();
		whenTold(() -> a.all(Command.MESSAGE).stream().anyMatch((each) -> each.bodyAsText().equals("2")));
		assertThat(again.header("redelivered")).isEqualTo("true");
		assertThat(left(QUEUE)).containsExactly(1L, 2L);
	}

	/** Nothing of it is in the store, which alone knows who has the message. */
	@Test
	void aMessageThatIsLostAndAskedForAgainComesAgainUntilItsAcknowledgementIsRefused() {
		TestClient a = consumer(this.one, "a", 1);
		a.listenForRefusals();
		this.one.publish(QUEUE, "1").join();
		Frame held = a.message(1);
		taken(1);
		a.nack(held);
		assertThat(a.message(2).header("redelivered")).isEqualTo("true");
		a.ack(a.message(2));
		Eventually.until(() -> a.refusals().equals(List.of("not-outstanding")));
		assertThat(left(QUEUE)).containsExactly(1L);
	}

	@Test
	void aTransactionWithAnAcknowledgementOfWhatIsLostHasNoEffectAtAll() {
		TestClient a = consumer(this.one, "a", 1);
		a.listenForRefusals();
		this.one.publish(QUEUE, "job").join();
		Frame held = a.message(1);
		taken(1);
		acknowledgeAndSend(a, held);
		Eventually.until(() -> a.refusals().contains("not-outstanding"));
		assertThat(left("/queue/kept/done")).isEmpty();
		assertThat(left(QUEUE)).containsExactly(1L);
	}

	@Test
	void anAcknowledgementAndASendInOneTransactionTakeEffectOnceForBothNodes() {
		TestClient a = consumer(this.two, "a", 1);
		this.one.publish(QUEUE, "job").join();
		whenTold(() -> !a.all(Command.MESSAGE).isEmpty());
		acknowledgeAndSend(a, a.message(1));
		TestClient done = this.one.client("done");
		done.subscribe("1", "/queue/kept/done", "ack:client-individual");
		Eventually.until(() -> {
			tell("/queue/kept/done");
			return !done.all(Command.MESSAGE).isEmpty();
		});
		assertThat(done.bodies(1)).containsExactly("done");
		assertThat(left(QUEUE)).isEmpty();
		done.ack(done.message(1));
		Eventually.until(() -> left("/queue/kept/done").isEmpty());
	}

	private static void acknowledgeAndSend(TestClient client, Frame message) {
		client.send("BEGIN\ntransaction:t\n\n\0");
		client.send("ACK\ntransaction:t\nid:" + message.header("ack") + "\n\n\0");
		client.send("SEND\ntransaction:t\ndestination:/queue/kept/done\n\ndone\0");
		client.send("COMMIT\ntransaction:t\n\n\0");
	}

	@Test
	void aMessageIsErasedAtAnyNodeUnlessAConsumerOfOneHasIt() {
		this.one.publish(QUEUE, "1").join();
		this.one.publish(QUEUE, "2").join();
		TestClient a = consumer(this.one, "a", 1);
		assertThat(a.bodies(1)).containsExactly("1");
		for (TestEngine node : List.of(this.one, this.two)) {
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> node.engine.logs().erase(QUEUE, List.of(1L)).join())
				.withCauseInstanceOf(RefusedException.class);
		}
		this.two.engine.logs().erase(QUEUE, List.of(2L)).join();
		assertThat(left(QUEUE)).containsExactly(1L);
		a.ack(a.message(1));
		Eventually.until(() -> left(QUEUE).isEmpty());
	}

	@Test
	void whatIsErasedWhileItWaitsAtANodeIsNotHandedOutThere() {
		TestClient a = consumer(this.one, "a", 1);
		TestClient leaves = whichLeavesTwo(a);
		assertThat(leaves.bodies(2)).containsExactly("2", "3");
		this.one.engine.logs().erase(QUEUE, List.of(2L)).join();
		a.ack(a.message(1));
		whenTold(() -> a.all(Command.MESSAGE).size() == 2);
		assertThat(a.bodies(2)).containsExactly("1", "3");
	}

	@Test
	void whatTheStoreDoesNotEraseStays() {
		TestClient a = consumer(this.one, "a", 1);
		whichLeavesTwo(a);
		this.store.fault(FaultyBackend.Fault.FAILS);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.one.engine.logs().erase(QUEUE, List.of(2L)).join());
		this.store.fault(null);
		a.ack(a.message(1));
		TestClient b = consumer(this.two, "b", 3);
		whenLookedAt(() -> a.all(Command.MESSAGE).size() + b.all(Command.MESSAGE).size() == 3);
	}

	@Test
	void whatWasSentToAConsumerAndCouldNotBeSettledComesAgainAtTheNextLook() {
		this.two.database.fault(FaultyBackend.Fault.FAILS);
		TestClient b = this.two.client("b");
		b.subscribe("1", QUEUE);
		this.one.publish(QUEUE, "1").join();
		whenLookedAt(() -> b.all(Command.MESSAGE).size() > 1);
		assertThat(b.message(1).header("redelivered")).isNull();
		assertThat(b.message(2).header("redelivered")).isEqualTo("true");
		this.two.database.fault(null);
		whenLookedAt(() -> left(QUEUE).isEmpty());
	}

	@Test
	void whatABusyConsumerDoesNotTakeGoesToTheOtherNode() {
		TestClient a = consumer(this.one, "a", 1);
		whichLeavesTwo(a);
		TestClient b = consumer(this.two, "b", 5);
		whenLookedAt(() -> b.all(Command.MESSAGE).size() == 2);
		assertThat(b.bodies(2)).containsExactly("2", "3");
		assertThat(a.all(Command.MESSAGE)).hasSize(1);
	}

	/** A consumer has had 2 and 3 and has left; node one holds them, and has 1 out. */
	private TestClient whichLeavesTwo(TestClient a) {
		this.one.publish(QUEUE, "1").join();
		whenTold(() -> a.all(Command.MESSAGE).size() == 1);
		TestClient leaves = consumer(this.one, "leaves", 5);
		this.one.publish(QUEUE, "2").join();
		this.one.publish(QUEUE, "3").join();
		whenTold(() -> leaves.all(Command.MESSAGE).size() == 2);
		leaves.leave();
		return leaves;
	}

	@Test
	void whatIsRefusedIsWithItsNodeAgainBeforeLaterMessages() {
		TestClient a = consumer(this.one, "a", 1);
		this.one.publish(QUEUE, "1").join();
		this.one.publish(QUEUE, "2").join();
		a.nack(a.message(1));
		whenTold(() -> a.all(Command.MESSAGE).size() == 2);
		assertThat(a.bodies(2)).containsExactly("1", "1");
		assertThat(a.message(2).header("redelivered")).isEqualTo("true");
	}

	/** Each node has had it, and neither alone five times. */
	@Test
	void refusalsAtBothNodesCountTogetherUntilItIsADeadLetterForConsumersOfAny() {
		this.one.publish(QUEUE, "bad", "expires", "9999999999999").join();
		int deliveries = 0;
		for (int i = 0; !left(QUEUE).isEmpty(); i++) {
			TestClient consumer = consumer((i % 2 == 0) ? this.one : this.two, "c" + i, 1);
			whenTold(() -> !consumer.all(Command.MESSAGE).isEmpty() || left(QUEUE).isEmpty());
			consumer.all(Command.MESSAGE).stream().limit(1).forEach(consumer::nack);
			consumer.settle().leave();
			deliveries += consumer.all(Command.MESSAGE).size();
		}
		assertThat(deliveries).isEqualTo(5);
		TestClient undertaker = this.two.client("undertaker");
		undertaker.subscribe("1", DEAD, "ack:client-individual");
		Eventually.until(() -> {
			tell(DEAD);
			return !undertaker.all(Command.MESSAGE).isEmpty();
		});
		assertThat(undertaker.bodies(1)).containsExactly("bad");
		assertThat(undertaker.message(1).header("original-destination")).isEqualTo(QUEUE);
		assertThat(undertaker.message(1).header("expires")).isNull();
		assertThat(left(QUEUE)).isEmpty();
	}

	@Test
	void aMessageThatIsRefusedForGoodIsADeadLetterAtOnce() {
		TestClient a = consumer(this.two, "a", 1);
		this.one.publish(QUEUE, "bad").join();
		whenTold(() -> !a.all(Command.MESSAGE).isEmpty());
		a.send("NACK\nrequeue:false\nid:" + a.message(1).header("ack") + "\n\n\0");
		Eventually.until(() -> left(QUEUE).isEmpty());
		assertThat(left(DEAD)).hasSize(1);
	}

	@Test
	void aDeadLetterThatCannotBeStoredLeavesItsMessageToBeTriedAgain() {
		TestClient a = consumer(this.one, "a", 1);
		this.one.publish(QUEUE, "bad").join();
		for (int i = 1; i <= 4; i++) {
			a.nack(a.message(i));
			int next = i + 1;
			whenTold(() -> a.all(Command.MESSAGE).size() == next);
		}
		a.settle();
		this.store.fault(FaultyBackend.Fault.FAILS);
		int before = this.store.batches();
		a.leave();
		Eventually.until(() -> this.store.batches() > before);
		this.store.fault(null);
		assertThat(left(DEAD)).isEmpty();
		TestClient b = consumer(this.two, "b", 1);
		whenLookedAt(() -> !b.all(Command.MESSAGE).isEmpty());
		assertThat(b.message(1).header("redelivered")).isEqualTo("true");
		b.nack(b.message(1));
		Eventually.until(() -> left(QUEUE).isEmpty());
		assertThat(left(DEAD)).hasSize(1);
	}

	@Test
	void aFullQueueIsFullForPublishersAtBothNodesWhicheverHasIts() {
		this.one.publish(THREE, "1").join();
		this.two.publish(THREE, "2").join();
		this.one.publish(THREE, "3").join();
		TestClient a = this.one.client("a");
		a.subscribe("1", THREE, "ack:client-individual", "prefetch-count:2");
		a.messages(2);
		for (TestEngine node : List.of(this.one, this.two)) {
			TestClient publisher = node.client("publisher").listenForRefusals();
			publisher.send("SEND\ndestination:" + THREE + "\n\n4\0");
			Eventually.until(() -> publisher.refusals().contains("queue-full"));
		}
		a.ack(a.message(1));
		Eventually.until(() -> left(THREE).size() == 2);
		this.two.publish(THREE, "4").join();
		assertThat(left(THREE)).hasSize(3);
	}

	@Test
	void whatHasExpiredIsHandedOutByNoNodeAndIsGoneWithTheNextClaim() {
		String soon = Long.toString(this.clock.millis() + 1000);
		for (int i = 0; i < 3; i++) {
			this.one.publish(QUEUE, "late", "expires", soon).join();
		}
		this.one.publish(QUEUE, "in time").join();
		this.clock.advance(Duration.ofSeconds(2));
		this.one.clock.advance(Duration.ofSeconds(2));
		this.two.clock.advance(Duration.ofSeconds(2));
		TestClient a = consumer(this.two, "a", 5);
		assertThat(a.bodies(1)).containsExactly("in time");
		Eventually.until(() -> left(QUEUE).equals(List.of(4L)));
	}

	/** Nobody may have a consumer any more who would find that the node has gone. */
	@Test
	void whatHasExpiredAtANodeThatIsGoneTakesNoRoomInAFullQueue() {
		String soon = Long.toString(this.clock.millis() + 1000);
		for (int i = 0; i < 3; i++) {
			this.one.publish(THREE, "late", "expires", soon).join();
		}
		TestClient a = this.one.client("a");
		a.subscribe("1", THREE, "ack:client-individual", "prefetch-count:3");
		a.messages(3);
		this.first.die();
		this.clock.advance(Duration.ofSeconds(2));
		TestClient publisher = this.two.client("publisher").listenForRefusals();
		Eventually.until(() -> {
			publisher.send("SEND\ndestination:" + THREE + "\n\n4\0").settle();
			return !left(THREE).contains(1L);
		});
		assertThat(left(THREE)).doesNotContain(1L, 2L, 3L);
	}

	@Test
	void aMessageThatComesBackBeforeItsReleaseIsKnownIsHandedOut() throws Exception {
		TestClient a = consumer(this.one, "a", 1);
		this.one.publish(QUEUE, "1").join();
		assertThat(a.bodies(1)).containsExactly("1");
		CompletableFuture<TestClient> b = new CompletableFuture<>();
		this.store.afterRelease((released) -> {
			this.store.afterRelease((next) -> {
			});
			released.join();
			b.complete(consumer(this.one, "b", 1));
			// It is claimed before this one, which comes later in the same line.
			this.first.backend().claims().claim("/queue/kept/others", 1).join();
		});
		a.leave();
		Frame again = b.get(60, TimeUnit.SECONDS).message(1);
		assertThat(again.header("redelivered")).isEqualTo("true");
		b.get().ack(again);
		Eventually.until(() -> left(QUEUE).isEmpty());
		assertThat(b.get().all(Command.MESSAGE)).hasSize(1);
	}

	/** What has been claimed twice is given back once. */
	@Test
	void aMessageThatComesAgainBecauseTheLeaseWasOverIsNotAtTwoNodesWhenItHasBeenGivenBack() {
		TestClient busy = consumer(this.one, "busy", 1);
		this.one.publish(QUEUE, "1").join();
		assertThat(busy.bodies(1)).containsExactly("1");
		TestClient leaves = consumer(this.one, "leaves", 2);
		this.one.publish(QUEUE, "2").join();
		assertThat(leaves.bodies(1)).containsExactly("2");
		this.first.endLease();
		whenTold(() -> !isFree(1) && !isFree(2));
		leaves.leave();
		TestClient b = consumer(this.two, "b", 1);
		whenLookedAt(() -> !b.all(Command.MESSAGE).isEmpty());
		assertThat(b.bodies(1)).containsExactly("2");
		busy.ack(busy.message(1));
		Eventually.until(() -> left(QUEUE).equals(List.of(2L)));
		assertThat(busy.settle().all(Command.MESSAGE)).hasSize(1);
	}

	@Test
	void aMessageThatIsGoneTakesNoOthersOfItsSettlementWithIt() {
		this.one.publish(QUEUE, "1").join();
		this.one.publish(QUEUE, "2").join();
		this.one.publish(QUEUE, "3").join();
		this.store.fault(FaultyBackend.Fault.WAITS);
		TestClient a = this.one.client("a");
		a.subscribe("1", QUEUE);
		assertThat(a.bodies(3)).containsExactly("1", "2", "3");
		Eventually.until(() -> this.store.batches() == 4);
		this.store.claimNothing();
		this.first.endLease();
		assertThat(this.second.backend().claims().claim(QUEUE, 1).join()).hasSize(1);
		this.second.backend().publish(Batch.of(new Settlement(QUEUE, 1))).join();
		this.store.goOn();
		whenLookedAt(() -> left(QUEUE).isEmpty());
		assertThat(a.all(Command.MESSAGE)).hasSize(3);
	}

	/**
	 * The lease of node one is over, and a consumer of node two has its first message.
	 */
	private Frame taken(int offset) {
		this.first.endLease();
		TestClient b = consumer(this.two, "taker", 1);
		whenTold(() -> !b.all(Command.MESSAGE).isEmpty());
		assertThat(b.message(1).header("message-id")).endsWith("-" + offset);
		return b.message(1);
	}

	/** Tells both nodes that messages are ready, until this is so. */
	private void whenTold(Callable<Boolean> fact) {
		Eventually.until(() -> {
			tell(QUEUE);
			return fact.call();
		});
	}

	private void tell(String queue) {
		this.one.engine.broker().destinations().ready(queue);
		this.two.engine.broker().destinations().ready(queue);
	}

	/** Lets both nodes look after their queues, until this is so. */
	private void whenLookedAt(Callable<Boolean> fact) {
		Eventually.until(() -> {
			this.one.engine.broker().destinations().look();
			this.two.engine.broker().destinations().look();
			return fact.call();
		});
	}

	/** Whether nobody holds these: takes them, and gives them back as they were. */
	private boolean isFree(long... offsets) {
		List<Claimed> held = this.second.backend().claims().claim(QUEUE, offsets.length).join();
		this.second.backend().claims().release(QUEUE, held).join();
		List<Long> free = new ArrayList<>();
		held.forEach((each) -> free.add(each.message().offset()));
		return free.equals(Arrays.stream(offsets).boxed().toList());
	}

	/** The offsets that are not settled. */
	private List<Long> left(String queue) {
		return this.second.backend().read(queue, 1, 1000).messages().stream().map(StoredMessage::offset).toList();
	}

	private static TestClient consumer(TestEngine engine, String id, int prefetch) {
		TestClient client = engine.client(id);
		client.subscribe("1", QUEUE, "ack:client-individual", "prefetch-count:" + prefetch);
		return client;
	}

	/** One of the processes. */
	public interface Process extends AutoCloseable {

		/** Not started. */
		Backend backend();

		/** Without a word to anybody. */
		void die();

		/** What it holds is ready, as if it had been stopped for long; and it goes on. */
		void endLease();

		@Override
		void close();

	}

}
