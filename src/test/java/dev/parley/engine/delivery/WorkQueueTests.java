package dev.parley.engine.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.parley.engine.Eventually;
import dev.parley.engine.FaultyBackend;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Work queues from their consumers' point of view. */
@Timeout(60)
class WorkQueueTests {

	private TestEngine server = new TestEngine(
			DestinationPolicy.open("/queue/three").retain(new Retention(3, Duration.ZERO, 0)),
			DestinationPolicy.open("/queue/kept/three")
				.durable(new Retention(3, Duration.ZERO, 6 + 3 * Footprint.MESSAGE)),
			DestinationPolicy.open("/queue/bytes")
				.retain(new Retention(100, Duration.ZERO, 10 + 3 * Footprint.MESSAGE)),
			DestinationPolicy.open("/queue/minute").retain(new Retention(100, Duration.ofMinutes(1), 0)));

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aMessageGoesToOneConsumerAndTheyTakeTurns() {
		TestClient a = consumer("a", "/queue/jobs");
		TestClient b = consumer("b", "/queue/jobs");
		TestClient c = consumer("c", "/queue/jobs");
		this.server.publishAll("/queue/jobs", "1", "2", "3", "4", "5", "6");
		assertThat(a.bodies(2)).containsExactly("1", "4");
		assertThat(b.bodies(2)).containsExactly("2", "5");
		assertThat(c.bodies(2)).containsExactly("3", "6");
	}

	@Test
	void messagesThatNobodyTakesWaitInOrder() {
		this.server.publishAll("/queue/jobs", "1", "2", "3");
		assertThat(this.server.engine.destinationCount()).isEqualTo(1);
		assertThat(consumer("a", "/queue/jobs").bodies(3)).containsExactly("1", "2", "3");
	}

	@Test
	void aStoredMessageWithoutAnAnswerTakesItsPlaceOnce() {
		read(this.server, "/queue/kept/three");
		this.server.database.fault(FaultyBackend.Fault.ANSWERS_LATE);
		byte[] body = { '1', '1' };
		for (int i = 0; i < 3; i++) {
			this.server.engine.publish(new Publication("/queue/kept/three", Headers.empty(), body));
		}
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.server.publish("/queue/kept/three", ""));
		this.server.database.goOn();
		TestClient consumer = consumer("a", "/queue/kept/three");
		assertThat(consumer.bodies(3)).containsExactly("11", "11", "11");
		Eventually.until(() -> takes("/queue/kept/three", "123456"));
		assertThat(consumer.bodies(4)).endsWith("123456");
	}

	/** Opens the queue, so that senders are answered at once. */
	private static void read(TestEngine server, String queue) {
		server.engine.broker().destinations().restored(queue);
		Eventually.until(() -> server.engine.broker().destinations().isRestored(queue));
	}

	private boolean takes(String queue, String body) {
		try {
			this.server.publish(queue, body);
			return true;
		}
		catch (RefusedException ex) {
			return false;
		}
	}

	@Test
	void aConsumerHasNoMoreOutstandingThanItsPrefetch() {
		TestClient one = consumer("one", "/queue/jobs", "ack:client-individual", "prefetch-count:1");
		TestClient two = consumer("two", "/queue/jobs", "ack:client-individual", "prefetch-count:2");
		this.server.publishAll("/queue/jobs", "1", "2", "3", "4", "5");
		assertThat(one.bodies(1)).containsExactly("1");
		assertThat(two.bodies(2)).containsExactly("2", "3");
		two.ack(two.message(1));
		assertThat(two.bodies(3)).containsExactly("2", "3", "4");
		one.ack(one.message(1));
		assertThat(one.bodies(2)).containsExactly("1", "5");
	}

	@Test
	void unacknowledgedMessagesComeBackInFrontAndAreMarked() {
		TestClient a = consumer("a", "/queue/jobs", "ack:client");
		this.server.publishAll("/queue/jobs", "1", "2", "3");
		a.messages(3);
		this.server.engine.session("a").close(CloseReason.NORMAL);
		this.server.publish("/queue/jobs", "4");
		TestClient b = consumer("b", "/queue/jobs");
		assertThat(b.bodies(4)).containsExactly("1", "2", "3", "4");
		assertThat(b.messages(4).stream().map((m) -> m.header("redelivered"))).containsExactly("true", "true", "true",
				null);
	}

	@Test
	void aRejectedMessageComesAgainBeforeThoseThatWait() {
		TestClient a = consumer("a", "/queue/jobs", "ack:client-individual", "prefetch-count:1");
		this.server.publishAll("/queue/jobs", "1", "2");
		a.nack(a.message(1));
		assertThat(a.bodies(2)).containsExactly("1", "1");
		assertThat(a.message(2).header("redelivered")).isEqualTo("true");
	}

	@Test
	void afterFiveDeliveriesItIsADeadLetter() {
		TestClient a = consumer("a", "/queue/jobs", "ack:client-individual");
		this.server.publish("/queue/jobs", "bad", "colour", "red", "expires", "9999999999999");
		for (int i = 1; i <= 5; i++) {
			a.nack(a.message(i));
		}
		Frame letter = consumer("b", "/queue/dead-letter/jobs").message(1);
		assertThat(letter.bodyAsText()).isEqualTo("bad");
		assertThat(letter.header("original-destination")).isEqualTo("/queue/jobs");
		assertThat(letter.header("colour")).isEqualTo("red");
		assertThat(letter.header("expires")).isNull();
		assertThat(a.settle().all(Command.MESSAGE)).hasSize(5);
	}

	@Test
	void deliveriesToConsumersThatVanishCountToo() {
		this.server.publish("/queue/jobs", "deadly");
		for (int i = 1; i <= 5; i++) {
			TestClient victim = consumer("victim" + i, "/queue/jobs", "ack:client");
			victim.messages(1);
			victim.leave();
		}
		assertThat(consumer("b", "/queue/dead-letter/jobs").bodies(1)).containsExactly("deadly");
		assertThat(consumer("c", "/queue/jobs").settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void aRejectedDeadLetterStaysWhereItIs() {
		this.server.publish("/queue/dead-letter/jobs", "x");
		TestClient a = consumer("a", "/queue/dead-letter/jobs", "ack:client");
		for (int i = 1; i <= 10; i++) {
			a.nack(a.message(i));
		}
		a.send("NACK\nrequeue:false\nid:" + a.message(11).header("ack") + "\n\n\0");
		a.settle();
		a.leave();
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	@Test
	void aMessageThatIsNotToBeDeliveredAgainIsADeadLetterAtOnce() {
		TestClient a = consumer("a", "/queue/jobs", "ack:client-individual");
		this.server.publish("/queue/jobs", "bad");
		a.send("NACK\nid:" + a.message(1).header("ack") + "\nrequeue:false\n\n\0");
		assertThat(consumer("b", "/queue/dead-letter/jobs").bodies(1)).containsExactly("bad");
	}

	@Test
	void expiredMessagesAreNotDelivered() {
		long soon = this.server.clock.millis() + 1000;
		this.server.publish("/queue/jobs", "1");
		this.server.publish("/queue/jobs", "2", "expires", Long.toString(soon));
		this.server.publish("/queue/jobs", "3", "expires", Long.toString(soon + 5000));
		this.server.clock.advance(Duration.ofSeconds(1));
		assertThat(consumer("a", "/queue/jobs").bodies(2)).containsExactly("1", "3");
	}

	@Test
	void tooOldMessagesAreNotDelivered() {
		this.server.publish("/queue/minute", "old");
		this.server.clock.advance(Duration.ofSeconds(59));
		this.server.publish("/queue/minute", "new");
		this.server.clock.advance(Duration.ofSeconds(1));
		assertThat(consumer("a", "/queue/minute").bodies(1)).containsExactly("new");
	}

	@Test
	void aQueueOfWhichAllHasExpiredIsForgotten() {
		this.server.publish("/queue/minute", "old");
		this.server.clock.advance(Duration.ofMinutes(1));
		this.server.engine.broker().destinations().sweep();
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	@Test
	void aFullQueueRefuses() {
		this.server.publishAll("/queue/three", "1", "2", "3");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.server.publish("/queue/three", "4"))
			.satisfies((refused) -> assertThat(refused.problem().code()).isEqualTo("queue-full"));
		assertThat(consumer("a", "/queue/three").bodies(3)).containsExactly("1", "2", "3");
		this.server.publish("/queue/three", "4");
	}

	@Test
	void messagesWithAConsumerTakeRoom() {
		TestClient a = consumer("a", "/queue/three", "ack:client");
		this.server.publishAll("/queue/three", "1", "2", "3");
		a.messages(3);
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.server.publish("/queue/three", "4"));
		a.ack(a.message(1));
		this.server.publish("/queue/three", "4");
		assertThat(a.bodies(4)).containsExactly("1", "2", "3", "4");
	}

	@Test
	void aQueueIsFullByBytes() {
		this.server.publishAll("/queue/bytes", "1234", "12345");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.server.publish("/queue/bytes", "12"));
		this.server.publish("/queue/bytes", "1");
		consumer("a", "/queue/bytes").messages(3);
		this.server.publish("/queue/bytes", "1234567890");
	}

	@Test
	void unacknowledgedMessagesAreBoundedInBytesAndTheRestWaits() {
		TestClient a = consumer("a", "/queue/jobs", "ack:client-individual");
		String large = "x".repeat(60_000);
		for (int i = 0; i < 40; i++) {
			this.server.publish("/queue/jobs", large);
		}
		assertThat(a.messages(10)).hasSizeLessThan(20);
		for (int i = 1; i <= 40; i++) {
			a.ack(a.message(i));
		}
		assertThat(a.settle().all(Command.MESSAGE)).hasSize(40);
		assertThat(a.session.outbox().kept()).isZero();
		assertThat(a.wire.closed()).isNull();
	}

	@Test
	void headersFillAQueueToo() {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.server.publish("/queue/bytes", "", "note", "x".repeat(200)));
	}

	@Test
	void bytesOnTheirWayTakeRoom() {
		try (TestEngine durable = new TestEngine(DestinationPolicy.open("/queue/bytes")
			.durable(new Retention(100, Duration.ZERO, 10 + 2 * Footprint.MESSAGE)))) {
			read(durable, "/queue/bytes");
			durable.database.fault(FaultyBackend.Fault.WAITS);
			durable.publish("/queue/bytes", "123456");
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> durable.publish("/queue/bytes", "12345"));
			durable.database.goOn();
			durable.publish("/queue/bytes", "1234");
		}
	}

	@Test
	void expiredMessagesMakeRoom() {
		this.server.publishAll("/queue/three", "1", "2");
		this.server.publish("/queue/three", "3", "expires", Long.toString(this.server.clock.millis() + 1));
		this.server.clock.advance(Duration.ofSeconds(1));
		this.server.publish("/queue/three", "4");
		assertThat(consumer("a", "/queue/three").bodies(3)).containsExactly("1", "2", "4");
	}

	@Test
	void noMessageIsLostByAQueueThatIsEmptyAndHasNoConsumer() {
		TestClient a = consumer("a", "/queue/jobs", "ack:client");
		this.server.publish("/queue/jobs", "1");
		a.ack(a.message(1)).send("UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(this.server.engine.destinationCount()).isZero();
		this.server.publish("/queue/jobs", "2");
		assertThat(consumer("b", "/queue/jobs").bodies(1)).containsExactly("2");
	}

	@Test
	void aConsumerThatDoesNotReadJustGetsNoMore() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(1000, 100))) {
			TestClient lazy = small.client("lazy");
			lazy.subscribe("1", "/queue/jobs");
			lazy.wire.hold();
			for (int i = 0; i < 50; i++) {
				small.publish("/queue/jobs", Integer.toString(i));
			}
			assertThat(lazy.session.isClosed()).isFalse();
			lazy.wire.release();
			assertThat(lazy.bodies(50)).isEqualTo(IntStream.range(0, 50).mapToObj(Integer::toString).toList());
		}
	}

	/** Half of the room is free, and the next message is larger than that. */
	@Test
	void aMessageThatDoesNotFitWaitsUntilItDoes() {
		for (String ack : List.of("ack:auto", "ack:client-individual")) {
			try (TestEngine small = new TestEngine(TestEngine.outbox(2000, 100))) {
				TestClient client = small.client("a");
				client.subscribe("1", "/queue/jobs", ack);
				client.wire.hold();
				small.publish("/queue/jobs", "x".repeat(700));
				small.publish("/queue/jobs", "y".repeat(1500));
				assertThat(client.session.isClosed()).isFalse();
				client.wire.release();
				assertThat(client.bodies(2)).containsExactly("x".repeat(700), "y".repeat(1500));
			}
		}
	}

	@Test
	void aConsumerThatIsNotLiveYetIsPassedOver() {
		TestClient client = this.server.client("a");
		Destinations destinations = this.server.engine.broker().destinations();
		Subscription early = new Subscription(client.session.recipient(), "1", "/queue/jobs", AckMode.AUTO, 10, 1);
		WorkQueue queue = destinations.addToQueue(early);
		this.server.publishAll("/queue/jobs", "1", "2");
		assertThat(client.all(Command.MESSAGE)).isEmpty();
		queue.goLive(early);
		assertThat(client.bodies(2)).containsExactly("1", "2");
	}

	@Test
	void messagesFromBeforeARestartAreTakenUpOnce() {
		this.server.publishAll("/queue/kept/jobs", "1", "2", "3");
		TestClient a = consumer("a", "/queue/kept/jobs", "ack:client-individual");
		a.ack(a.messages(3).get(1)).settle();
		this.server = this.server.restarted();
		TestClient b = consumer("b", "/queue/kept/jobs", "ack:client-individual");
		TestClient c = consumer("c", "/queue/kept/jobs", "ack:client-individual");
		assertThat(b.settle().all(Command.MESSAGE).size() + c.settle().all(Command.MESSAGE).size()).isEqualTo(2);
		assertThat(b.bodies(2)).containsExactly("1", "3");
		assertThat(b.message(1).header("redelivered")).isEqualTo("true");
	}

	@Test
	void moreThanAPageIsTakenUp() {
		for (int i = 0; i < 1000; i++) {
			this.server.publish("/queue/kept/jobs", Integer.toString(i)).join();
		}
		this.server = this.server.restarted();
		assertThat(consumer("b", "/queue/kept/jobs").bodies(1000)).hasSize(1000).doesNotHaveDuplicates();
	}

	/**
	 * The last consumer leaves the queue before the database knows that the message is
	 * settled. The next consumer must not get it.
	 */
	@Test
	void messagesBeingSettledAreNotReadBack() {
		TestClient a = consumer("a", "/queue/kept/jobs", "ack:client");
		this.server.publish("/queue/kept/jobs", "1");
		Frame message = a.settle().message(1);
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		a.ack(message).leave();
		TestClient b = consumer("b", "/queue/kept/jobs");
		this.server.database.goOn();
		assertThat(b.settle().all(Command.MESSAGE)).isEmpty();
		b.leave();
		Eventually.until(() -> this.server.engine.destinationCount() == 0);
	}

	@Test
	void messagesSentToAConsumerThatDoesNotAcknowledgeAreNotReadBack() {
		TestClient a = consumer("a", "/queue/kept/jobs");
		Eventually.until(() -> this.server.engine.broker().destinations().isRestored("/queue/kept/jobs"));
		this.server.database.fault(FaultyBackend.Fault.ANSWERS_LATE);
		this.server.publish("/queue/kept/jobs", "1");
		this.server.database.fault(FaultyBackend.Fault.WAITS);
		a.messages(1);
		a.leave();
		TestClient b = consumer("b", "/queue/kept/jobs");
		this.server.database.goOn();
		assertThat(b.settle().all(Command.MESSAGE)).isEmpty();
	}

	@Test
	void aQueueThatCannotBeReadRefusesTheSubscriptionAndThePublication() {
		this.server.database.unreadable(true);
		assertThat(this.server.publish("/queue/kept/jobs", "1")).failsWithin(Duration.ofSeconds(30))
			.withThrowableOfType(ExecutionException.class);
		this.server.database.unreadable(false);
		this.server.publish("/queue/kept/jobs", "2");
		assertThat(consumer("b", "/queue/kept/jobs").bodies(1)).containsExactly("2");
	}

	/**
	 * As the archive does with messages that were stored in an application's
	 * transactions.
	 */
	@Test
	void aMessageAppendedBeforeTheQueueIsReadIsThereOnce() {
		this.server.database.unreadable(true);
		assertThat(this.server.engine.broker().destinations().restored("/queue/kept/jobs"))
			.failsWithin(Duration.ofSeconds(30))
			.withThrowableOfType(ExecutionException.class);
		this.server.database.publish(Batch.of(new Publication("/queue/kept/jobs", Headers.empty(), new byte[] { '1' })))
			.join();
		this.server.database.unreadable(false);
		TestClient consumer = consumer("b", "/queue/kept/jobs");
		this.server.publish("/queue/kept/jobs", "2");
		assertThat(consumer.bodies(2)).containsExactly("1", "2");
		assertThat(consumer.settle().all(Command.MESSAGE)).hasSize(2);
	}

	/** An error of the store, or of what it calls, would fill the queue for good. */
	@Test
	void whatAStoreHasThrownForTakesNoRoom() {
		TestClient sender = this.server.client("sender");
		sender.sendAndWait("SEND\ndestination:/queue/kept/three\n\n1\0");
		this.server.database.fault(FaultyBackend.Fault.THROWS);
		for (int i = 0; i < 3; i++) {
			catchThrowable(() -> this.server.publish("/queue/kept/three", "x"));
			TestClient thrown = this.server.client("thrown" + i);
			thrown.sendAndWait("BEGIN\ntransaction:t\n\n\0");
			thrown.sendAndWait("SEND\ndestination:/queue/kept/three\ntransaction:t\n\nx\0");
			catchThrowable(() -> thrown.send("COMMIT\ntransaction:t\n\n\0"));
		}
		this.server.database.fault(null);
		this.server.publishAll("/queue/kept/three", "2", "3");
		assertThat(consumer("a", "/queue/kept/three").bodies(3)).containsExactly("1", "2", "3");
	}

	@Test
	void anAcknowledgementForWhichAStoreHasThrownHasHadNoEffect() {
		TestClient a = consumer("a", "/queue/kept/jobs", "ack:client");
		this.server.publish("/queue/kept/jobs", "1");
		Frame message = a.message(1);
		int before = this.server.database.batches();
		this.server.database.fault(FaultyBackend.Fault.THROWS);
		catchThrowable(() -> a.ack(message));
		Eventually.until(() -> this.server.database.batches() > before);
		this.server.database.fault(null);
		a.leave();
		assertThat(consumer("b", "/queue/kept/jobs").bodies(1)).containsExactly("1");
	}

	@Test
	void whatCannotBeSettledBecauseAStoreThrowsTakesNoRoom() {
		this.server.publish("/queue/kept/jobs", "1").join();
		int before = this.server.database.batches();
		this.server.database.fault(FaultyBackend.Fault.THROWS);
		TestClient a = consumer("a", "/queue/kept/jobs");
		a.messages(1);
		Eventually.until(() -> this.server.database.batches() > before);
		this.server.database.fault(null);
		a.leave();
		Eventually.until(() -> {
			this.server.engine.broker().destinations().sweep();
			return this.server.engine.destinationCount() == 0;
		});
	}

	@Test
	void aDeadMessageThatCannotBeMovedBecauseAStoreThrowsStaysWhereItIs() {
		TestClient a = consumer("a", "/queue/kept/jobs", "ack:client");
		this.server.publish("/queue/kept/jobs", "bad");
		for (int i = 1; i <= 4; i++) {
			a.nack(a.message(i));
		}
		Frame last = a.message(5);
		this.server.database.fault(FaultyBackend.Fault.THROWS);
		int before = this.server.database.batches();
		a.nack(last);
		Eventually.until(() -> this.server.database.batches() > before);
		this.server.database.fault(null);
		Eventually.until(() -> {
			this.server.engine.broker().destinations().sweep();
			return a.all(Command.MESSAGE).size() == 6;
		});
	}

	@Test
	void aDeadLetterQueueThatIsFullLeavesTheMessageWhereItIs() {
		try (TestEngine small = new TestEngine(
				DestinationPolicy.open("/queue/dead-letter/**").retain(new Retention(1, Duration.ZERO, 0)))) {
			small.publish("/queue/dead-letter/jobs", "full");
			TestClient a = small.client("a");
			a.subscribe("1", "/queue/jobs", "ack:client");
			small.publish("/queue/jobs", "bad");
			for (int i = 1; i <= 5; i++) {
				a.nack(a.message(i));
			}
			Eventually.until(() -> {
				small.engine.broker().destinations().sweep();
				return a.all(Command.MESSAGE).size() == 6;
			});
			TestClient b = small.client("b");
			b.subscribe("1", "/queue/dead-letter/jobs");
			assertThat(b.bodies(1)).containsExactly("full");
			a.nack(a.message(6));
			assertThat(b.bodies(2)).containsExactly("full", "bad");
		}
	}

	/**
	 * Producers, consumers that come and go in every mode, and a check that nothing is
	 * lost or duplicated.
	 */
	@Test
	void underLoadEveryMessageIsDoneOnceAndNoneIsLost() throws InterruptedException {
		this.server.close();
		this.server = new TestEngine(TestEngine.maxDeliveries(Integer.MAX_VALUE),
				DestinationPolicy.open("/queue/load").durable(new Retention(1_000_000, Duration.ZERO, 0)));
		int producers = 2;
		int each = 2000;
		Map<String, AtomicInteger> acknowledged = new ConcurrentHashMap<>();
		AtomicBoolean produced = new AtomicBoolean();
		AtomicInteger names = new AtomicInteger();
		List<Thread> consumers = new ArrayList<>();
		List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
		for (int t = 0; t < 3; t++) {
			Random random = new Random(t);
			Thread thread = new Thread(() -> {
				while (!produced.get() || acknowledged.size() < producers * each) {
					consumeAWhile(names, random, acknowledged);
				}
			});
			thread.setUncaughtExceptionHandler((ignored, failure) -> failures.add(failure));
			consumers.add(thread);
			thread.start();
		}
		List<Thread> senders = new ArrayList<>();
		for (int p = 0; p < producers; p++) {
			String name = p + "-";
			Thread thread = new Thread(() -> {
				for (int i = 0; i < each; i++) {
					this.server.publish("/queue/load", name + i).join();
				}
			});
			thread.setUncaughtExceptionHandler((ignored, failure) -> failures.add(failure));
			senders.add(thread);
			thread.start();
		}
		for (Thread sender : senders) {
			sender.join();
		}
		produced.set(true);
		for (Thread consumer : consumers) {
			consumer.join();
		}
		assertThat(failures).isEmpty();
		assertThat(acknowledged).hasSize(producers * each);
		assertThat(acknowledged.values()).allMatch((count) -> count.get() == 1);
		assertThat(this.server.engine.sessionCount()).isZero();
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	/**
	 * Acknowledges some messages with a receipt, as proof, and disconnects without
	 * DISCONNECT.
	 */
	private void consumeAWhile(AtomicInteger names, Random random, Map<String, AtomicInteger> acknowledged) {
		TestClient client = this.server.client("consumer" + names.incrementAndGet());
		client.send("SUBSCRIBE\nid:1\ndestination:/queue/load\nack:client-individual\nprefetch-count:50\n\n\0");
		int wanted = 1 + random.nextInt(40);
		for (int i = 0; i < wanted; i++) {
			int place = i;
			long patience = System.nanoTime() + 20_000_000;
			while (client.all(Command.MESSAGE).size() <= place && System.nanoTime() < patience) {
				Thread.onSpinWait();
			}
			List<Frame> messages = client.all(Command.MESSAGE);
			if (messages.size() <= place) {
				break;
			}
			Frame message = messages.get(place);
			client.sendAndWait("ACK\nid:" + message.header("ack") + "\n\n\0");
			acknowledged.computeIfAbsent(message.bodyAsText(), (key) -> new AtomicInteger()).incrementAndGet();
		}
		if (random.nextBoolean()) {
			client.send("DISCONNECT\n\n\0");
		}
		client.leave();
	}

	private TestClient consumer(String id, String queue, String... headers) {
		TestClient client = this.server.client(id);
		client.subscribe("1", queue, headers);
		return client;
	}

}
