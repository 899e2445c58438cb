package dev.parley.engine.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.parley.engine.Eventually;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.delivery.Destinations;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.CloseReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * From SUBSCRIBE to live messages: which ones are replayed, what the RECEIPT says, and in
 * which order.
 */
@Timeout(60)
class ReplayTests {

	private final TestEngine server = new TestEngine(
			DestinationPolicy.open("/topic/ten").retain(new Retention(10, Duration.ZERO, 0)),
			DestinationPolicy.open("/topic/one").retain(new Retention(1, Duration.ZERO, 0)),
			DestinationPolicy.open("/topic/minute").retain(new Retention(100, Duration.ofMinutes(1), 0)),
			DestinationPolicy.open("/topic/large").retain(new Retention(1_000_000, Duration.ZERO, 0)),
			DestinationPolicy.open("/topic/large-durable").durable(new Retention(1_000_000, Duration.ZERO, 0)));

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "first | true | 6 7 8 9 10 11 12 13 14 15", "last | true | 15",
					"offset=6 | true | 6 7 8 9 10 11 12 13 14 15", "offset=14 | true | 14 15", "offset=16 | true | ''",
					"offset=5 | false | ''", "offset=0 | false | ''", "offset=17 | false | ''", "next | | ''",
					"timestamp=1767225612 | true | 13 14 15", "timestamp=1767225616 | true | ''",
					"timestamp=999999999999999999 | true | ''", "timestamp=1767225606 | true | 7 8 9 10 11 12 13 14 15",
					"timestamp=1767225605 | false | ''", "timestamp=0 | false | ''" })
	void theRequestedMessagesAreReplayedOrTheClientIsTold(String asked, @Nullable String recovered, String replayed) {
		for (int i = 1; i <= 15; i++) {
			this.server.publish("/topic/ten", Integer.toString(i));
			this.server.clock.advance(Duration.ofSeconds(1));
		}
		TestClient client = this.server.client("a");
		Frame receipt = client.subscribe("1", "/topic/ten", "x-stream-offset:" + asked);
		assertThat(receipt.header("x-recovered")).isEqualTo(recovered);
		assertThat(receipt.header("x-stream-offset")).isEqualTo("15");
		assertThat(receipt.header("x-stream-epoch")).isNotEmpty();
		this.server.publish("/topic/ten", "live");
		List<String> expected = new ArrayList<>(replayed.isEmpty() ? List.of() : List.of(replayed.split(" ")));
		expected.add("live");
		assertThat(client.bodies(expected.size())).isEqualTo(expected);
		assertThat(firstOf(client, Command.RECEIPT)).isLessThan(firstOf(client, Command.MESSAGE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "first", "last", "offset=1", "timestamp=5" })
	void aLogWithoutMessagesMissesNothing(String asked) {
		TestClient client = this.server.client("a");
		Frame receipt = client.subscribe("1", "/topic/ten", "x-stream-offset:" + asked);
		assertThat(receipt.header("x-recovered")).isEqualTo("true");
		assertThat(receipt.header("x-stream-offset")).isEqualTo("0");
		this.server.publish("/topic/ten", "live");
		assertThat(client.bodies(1)).containsExactly("live");
	}

	@ParameterizedTest
	@ValueSource(strings = { "offset=1", "timestamp=5" })
	void anotherEpochIsAnotherLog(String asked) {
		this.server.publish("/topic/ten", "1");
		TestClient client = this.server.client("a");
		Frame receipt = client.subscribe("1", "/topic/ten", "x-stream-offset:" + asked, "x-stream-epoch:other");
		assertThat(receipt.header("x-recovered")).isEqualTo("false");
		String epoch = receipt.header("x-stream-epoch");
		assertThat(client.subscribe("2", "/topic/ten", "x-stream-offset:" + asked, "x-stream-epoch:" + epoch)
			.header("x-recovered")).isEqualTo("true");
	}

	/** The other machine has the first four messages, and then its own. */
	@ParameterizedTest
	@CsvSource({ "offset=4, true, 4 5 6", "offset=5, true, 5 6", "offset=6, false, ''", "timestamp=5, false, ''" })
	void afterAFailoverThoseAreToldWhoSawMoreThanIsLeft(String asked, String recovered, String replayed) {
		this.server.publishAll("/topic/kept/a", "1", "2", "3", "4", "5", "6");
		this.server.database.former(Map.of("before", 4L));
		TestClient client = this.server.client("a");
		Frame receipt = client.subscribe("1", "/topic/kept/a", "x-stream-offset:" + asked, "x-stream-epoch:before");
		assertThat(receipt.header("x-recovered")).isEqualTo(recovered);
		assertThat(receipt.header("x-stream-epoch")).isNotEqualTo("before");
		this.server.publish("/topic/kept/a", "live");
		List<String> expected = new ArrayList<>(replayed.isEmpty() ? List.of() : List.of(replayed.split(" ")));
		expected.add("live");
		assertThat(client.bodies(expected.size())).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "first", "last", "offset=1", "timestamp=5" })
	void whereNothingIsKeptNothingIsRecovered(String asked) {
		TestClient client = this.server.client("a");
		Frame receipt = client.subscribe("1", "/topic/plain", "x-stream-offset:" + asked);
		assertThat(receipt.header("x-recovered")).isEqualTo("false");
		assertThat(receipt.header("x-stream-offset")).isNull();
		assertThat(client.subscribe("2", "/topic/plain").header("x-recovered")).isNull();
	}

	@Test
	void aTimeOfWhichEverythingIsGoneIsNotRecovered() {
		this.server.publish("/topic/minute", "1");
		long then = this.server.clock.millis() / 1000;
		this.server.clock.advance(Duration.ofMinutes(2));
		TestClient client = this.server.client("a");
		Frame receipt = client.subscribe("1", "/topic/minute", "x-stream-offset:timestamp=" + then);
		assertThat(receipt.header("x-recovered")).isEqualTo("false");
	}

	@Test
	void aTimeIsFoundWithFewReads() {
		for (int i = 1; i <= 900; i++) {
			this.server.publish("/topic/kept/a", Integer.toString(i));
			this.server.clock.advance(Duration.ofSeconds(1));
		}
		AtomicInteger reads = new AtomicInteger();
		this.server.database.beforeRead(reads::incrementAndGet);
		for (int wanted : List.of(1, 2, 449, 450, 899, 900)) {
			reads.set(0);
			TestClient client = this.server.client("a" + wanted);
			client.subscribe("1", "/topic/kept/a", "x-stream-offset:timestamp=" + (1767225600 + wanted - 1));
			assertThat(client.bodies(901 - wanted)).startsWith(Integer.toString(wanted));
			assertThat(reads.get()).isLessThanOrEqualTo(10 + 6);
		}
	}

	@Test
	void aSubscriptionGoesLiveAfterALogThatHasBegunAgain() {
		this.server.publishAll("/topic/kept/a", "1", "2", "3");
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/kept/a");
		this.server.database.forget("/topic/kept/a");
		this.server.publish("/topic/kept/a", "new");
		assertThat(client.bodies(1)).containsExactly("new");
		assertThat(client.message(1).header("x-stream-offset")).isEqualTo("1");
	}

	/**
	 * Publishers at full speed, and clients that subscribe at any time and from any
	 * offset.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "/topic/large", "/topic/large-durable" })
	void withPublishersAtFullSpeedThereIsNoGapAndNoDuplicate(String topic) throws InterruptedException {
		AtomicBoolean stopped = new AtomicBoolean();
		List<Thread> publishers = IntStream.range(0, 2).mapToObj((p) -> new Thread(() -> {
			for (int i = 0; i < 4000 && !stopped.get(); i++) {
				this.server.publish(topic, p + ":" + i);
			}
		})).toList();
		publishers.forEach(Thread::start);
		List<String> asked = List.of("first", "last", "next", "offset=1", "timestamp=0");
		for (int i = 0; i < 15; i++) {
			TestClient client = this.server.client("c" + i);
			Frame receipt = client.subscribe("1", topic, "x-stream-offset:" + asked.get(i % asked.size()));
			long last = Long.parseLong(String.valueOf(receipt.header("x-stream-offset")));
			long from = switch (i % asked.size()) {
				case 1 -> Math.max(last, 1);
				case 2 -> last + 1;
				default -> 1;
			};
			int wanted = (int) (last - from + 1) + 20;
			for (int m = 0; m < 20; m++) {
				this.server.publish(topic, "more");
			}
			until(() -> client.wire.encoded().size() >= wanted + 2);
			List<Long> offsets = client.all(Command.MESSAGE)
				.stream()
				.map((m) -> Long.parseLong(String.valueOf(m.header("x-stream-offset"))))
				.toList();
			assertThat(offsets.get(0)).as("the first for " + asked.get(i % asked.size())).isEqualTo(from);
			for (int m = 1; m < offsets.size(); m++) {
				assertThat(offsets.get(m)).isEqualTo(offsets.get(m - 1) + 1);
			}
			assertThat(firstOf(client, Command.RECEIPT)).isLessThan(firstOf(client, Command.MESSAGE));
			client.leave();
		}
		stopped.set(true);
		for (Thread publisher : publishers) {
			publisher.join();
		}
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	/**
	 * A database announces messages after its commit, so a message may be read before it
	 * is announced.
	 */
	@Test
	void aMessageReadBeforeItIsAnnouncedComesOnce() {
		Destinations destinations = this.server.engine.broker().destinations();
		this.server.publishAll("/topic/kept/a", "1", "2");
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/kept/a", "x-stream-offset:first");
		client.subscribe("2", "/topic/kept/a");
		this.server.database.read("/topic/kept/a", 1, 10).messages().forEach(destinations::appended);
		this.server.publish("/topic/kept/a", "3");
		assertThat(client.settle().bodies(4)).hasSize(4);
		assertThat(client.all(Command.MESSAGE).stream().map((m) -> m.header("subscription") + m.bodyAsText()))
			.containsExactlyInAnyOrder("11", "12", "13", "23");
	}

	@Test
	void messagesThatComeDuringTheReplayAreReplayedToo() {
		this.server.publishAll("/topic/kept/a", "1", "2");
		AtomicInteger reads = new AtomicInteger();
		this.server.database.beforeRead(() -> {
			if (reads.get() == 0) {
				this.server.publish("/topic/kept/a", "during 1");
			}
			reads.incrementAndGet();
		});
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/kept/a", "x-stream-offset:first");
		Eventually.until(() -> reads.get() > 0);
		this.server.publish("/topic/kept/a", "live");
		assertThat(client.bodies(4)).containsExactly("1", "2", "during 1", "live");
	}

	@Test
	void aReplayThatIsOutrunEndsTheSession() {
		for (int i = 0; i < 300; i++) {
			this.server.publish("/topic/kept/a", Integer.toString(i));
		}
		AtomicInteger reads = new AtomicInteger();
		this.server.database.beforeRead(() -> {
			if (reads.incrementAndGet() == 2) {
				for (int i = 0; i < 1000; i++) {
					this.server.publish("/topic/kept/a", "more");
				}
			}
		});
		TestClient client = this.server.client("a");
		client.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\nx-stream-offset:first\n\n\0");
		until(() -> client.wire.closed() == CloseReason.OUTRUN);
		assertThat(client.bodies(200)).hasSize(200);
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	@Test
	void aReplayOfALogThatEndsEndsTheSession() {
		this.server.publishAll("/topic/kept/a", "1", "2");
		this.server.database.beforeRead(() -> {
			this.server.database.beforeRead(() -> {
			});
			this.server.database.forget("/topic/kept/a");
			this.server.publishAll("/topic/kept/a", "1", "2");
		});
		TestClient client = this.server.client("a");
		client.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\nx-stream-offset:first\n\n\0");
		until(() -> client.wire.closed() == CloseReason.OUTRUN);
	}

	@Test
	void aSubscriberToTheLastMessageGetsOneThatIsStillThere() {
		this.server.publish("/topic/one", "1");
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/one", "x-stream-offset:last");
		assertThat(client.bodies(1)).containsExactly("1");
	}

	@Test
	void aLogThatCannotBeReadRefusesTheSubscription() {
		TestClient client = this.server.client("a").listenForRefusals();
		this.server.database.unreadable(true);
		client.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\n\n\0");
		until(() -> client.refusals().equals(List.of("unavailable")));
		this.server.database.unreadable(false);
		client.subscribe("1", "/topic/kept/a");
	}

	@Test
	void aReplayThatCannotGoOnEndsTheSession() {
		this.server.publish("/topic/kept/a", "1");
		this.server.database.beforeRead(() -> {
			throw new BackendException("away", null);
		});
		TestClient client = this.server.client("a");
		client.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\nx-stream-offset:first\n\n\0");
		until(() -> client.wire.closed() == CloseReason.INTERNAL);
	}

	@Test
	void theReplayGoesAsFastAsItsReaderReads() {
		try (TestEngine small = new TestEngine(TestEngine.outbox(2000, 20))) {
			for (int i = 0; i < 500; i++) {
				small.publish("/topic/kept/a", Integer.toString(i));
			}
			TestClient client = small.client("a");
			client.wire.hold();
			client.send("SUBSCRIBE\nid:1\ndestination:/topic/kept/a\nx-stream-offset:first\n\n\0");
			small.publish("/topic/kept/a", "live");
			assertThat(client.session.isClosed()).isFalse();
			client.wire.release();
			assertThat(client.bodies(501)).isEqualTo(
					IntStream.rangeClosed(0, 500).mapToObj((i) -> (i < 500) ? Integer.toString(i) : "live").toList());
		}
	}

	@Test
	void theReplayWaitsForAcknowledgements() {
		for (int i = 1; i <= 6; i++) {
			this.server.publish("/topic/kept/a", Integer.toString(i));
		}
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/kept/a", "x-stream-offset:first", "ack:client", "prefetch-count:2");
		this.server.publish("/topic/kept/a", "7");
		assertThat(client.settle().bodies(2)).containsExactly("1", "2");
		for (int i = 2; i <= 6; i += 2) {
			client.ack(client.message(i));
		}
		assertThat(client.bodies(7)).containsExactly("1", "2", "3", "4", "5", "6", "7");
	}

	@Test
	void unsubscribeEndsTheReplay() {
		for (int i = 1; i <= 6; i++) {
			this.server.publish("/topic/kept/a", Integer.toString(i));
		}
		TestClient client = this.server.client("a");
		client.subscribe("1", "/topic/kept/a", "x-stream-offset:first", "ack:client", "prefetch-count:2");
		client.messages(2);
		client.sendAndWait("UNSUBSCRIBE\nid:1\n\n\0");
		assertThat(client.settle().all(Command.MESSAGE)).hasSize(2);
		assertThat(this.server.engine.destinationCount()).isZero();
	}

	private static int firstOf(TestClient client, Command command) {
		List<Frame> frames = client.wire.frames();
		int first = 0;
		while (first < frames.size() && frames.get(first).command() != command) {
			first++;
		}
		return first;
	}

}
