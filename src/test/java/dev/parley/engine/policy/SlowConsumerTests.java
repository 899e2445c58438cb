package dev.parley.engine.policy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.engine.TestClient;
import dev.parley.engine.TestEngine;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.SlowConsumer.Action;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.session.SessionEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static dev.parley.engine.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(60)
class SlowConsumerTests {

	/** Small outboxes: up to four messages can wait, or 2,000 bytes. */
	private static final Limits SMALL = new Limits(128, Duration.ofSeconds(10), 4000, 8, Duration.ofSeconds(10),
			Duration.ofSeconds(25), Duration.ofSeconds(24), 2, 2, 5, 16, 1000, 1024 * 1024, Duration.ofSeconds(30));

	private final TestEngine server = new TestEngine(SMALL,
			DestinationPolicy.open("/topic/news").slowConsumer(SlowConsumer.DROP_OLDEST),
			DestinationPolicy.open("/topic/quotes").slowConsumer(SlowConsumer.conflate("symbol")),
			DestinationPolicy.open("/topic/quotes/*").slowConsumer(SlowConsumer.conflate("symbol")),
			DestinationPolicy.open("/topic/kept-news")
				.retain(new Retention(100, Duration.ZERO, 0))
				.slowConsumer(SlowConsumer.DROP_OLDEST));

	private final TestClient sender = this.server.client("sender");

	private final TestClient reader = this.server.client("reader");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aTimelyReaderGetsEverything() {
		this.reader.subscribe("1", "/topic/news");
		for (int i = 1; i <= 50; i++) {
			this.sender.sendAndWait("SEND\ndestination:/topic/news\n\n" + i + "\0");
			int seen = i;
			this.reader.messages(seen);
		}
		assertThat(this.server.meters().slow(Action.DROP_OLDEST)).isZero();
	}

	@Test
	void theOldestMessagesAreLeftOutAndTheNewestArrive() {
		this.reader.subscribe("1", "/topic/news");
		stopReading("/topic/news");
		send("/topic/news", "", 1, 20);
		this.reader.wire.release();
		assertThat(this.reader.bodies(5)).containsExactly("0", "17", "18", "19", "20");
		assertThat(this.server.meters().slow(Action.DROP_OLDEST)).isEqualTo(16);
		assertThat(this.reader.wire.closed()).isNull();
	}

	@Test
	void theNewestMessageOfEachKeyArrives() {
		this.reader.subscribe("1", "/topic/quotes");
		stopReading("/topic/quotes");
		for (int i = 1; i <= 10; i++) {
			send("/topic/quotes", "symbol:KRX\n", 100 + i, 100 + i);
			send("/topic/quotes", "symbol:NYSE\n", 200 + i, 200 + i);
		}
		this.reader.wire.release();
		assertThat(this.reader.bodies(3)).containsExactly("0", "110", "210");
		assertThat(this.server.meters().slow(Action.CONFLATE)).isEqualTo(18);
	}

	@Test
	void moreKeysThanThereIsRoomForLeaveTheOldestOut() {
		this.reader.subscribe("1", "/topic/quotes");
		stopReading("/topic/quotes");
		for (int i = 1; i <= 10; i++) {
			send("/topic/quotes", "symbol:S" + i + "\n", i, i);
		}
		this.reader.wire.release();
		assertThat(this.reader.bodies(5)).containsExactly("0", "7", "8", "9", "10");
	}

	@Test
	void twoSubscriptionsOfASessionDoNotTakeEachOthersPlaces() {
		this.reader.subscribe("1", "/topic/quotes");
		this.reader.subscribe("2", "/topic/quotes");
		stopReading("/topic/quotes");
		send("/topic/quotes", "symbol:KRX\n", 1, 3);
		this.reader.wire.release();
		assertThat(this.reader.bodies(4)).containsExactly("0", "0", "3", "3");
	}

	@Test
	void aPatternsSubscriberIsTreatedAsTheNameSays() {
		this.reader.subscribe("1", "/topic/quotes/*");
		stopReading("/topic/quotes/krx");
		send("/topic/quotes/krx", "symbol:KRX\n", 1, 10);
		this.reader.wire.release();
		assertThat(this.reader.bodies(2)).containsExactly("0", "10");
	}

	@Test
	void aReceiptIsNeverLeftOut() {
		this.reader.subscribe("1", "/topic/news");
		stopReading("/topic/news");
		this.reader.send("SEND\ndestination:/topic/elsewhere\nreceipt:mine\n\nx\0");
		send("/topic/news", "", 1, 20);
		this.reader.wire.release();
		until(() -> this.reader.bodies(1).contains("20"));
		assertThat(this.reader.receipts()).contains("mine");
	}

	@Test
	void aSlowAcknowledgerMissesTheOldestToo() {
		this.reader.subscribe("1", "/topic/news", "ack:client-individual");
		send("/topic/news", "", 1, 30);
		this.reader.messages(2);
		this.reader.ack(this.reader.message(1)).settle();
		this.reader.ack(this.reader.message(2)).settle();
		assertThat(this.reader.bodies(4)).containsExactly("1", "2", "23", "24");
		assertThat(this.server.meters().slow(Action.DROP_OLDEST)).isEqualTo(20);
	}

	@Test
	void aSlowAcknowledgerMissesTheOldestByBytesToo() {
		this.reader.subscribe("1", "/topic/news", "ack:client-individual");
		for (int i = 1; i <= 9; i++) {
			this.sender.sendAndWait("SEND\ndestination:/topic/news\nnote:" + "x".repeat(200) + "\n\n" + i + "\0");
		}
		this.reader.messages(2);
		this.reader.ack(this.reader.message(1)).settle();
		assertThat(this.reader.bodies(3)).startsWith("1", "2").doesNotContain("3");
		assertThat(this.reader.wire.closed()).isNull();
	}

	@Test
	void aSlowAcknowledgerGetsTheNewestOfEachKey() {
		this.reader.subscribe("1", "/topic/quotes", "ack:client-individual");
		send("/topic/quotes", "symbol:KRX\n", 1, 30);
		this.reader.messages(2);
		this.reader.ack(this.reader.message(1)).settle();
		assertThat(this.reader.bodies(3)).containsExactly("1", "2", "30");
	}

	@Test
	void aReplayLeavesNothingOut() {
		send("/topic/kept-news", "", 1, 100);
		this.reader.subscribe("1", "/topic/kept-news", "x-stream-offset:first");
		assertThat(this.reader.bodies(100)).isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(String::valueOf).toList());
	}

	@Test
	void withoutAWordTheSessionIsClosedAndCanComeBack() {
		this.reader.subscribe("1", "/topic/other");
		stopReading("/topic/other");
		send("/topic/other", "", 1, 20);
		until(() -> this.reader.wire.closed() == CloseReason.SLOW);
		assertThat(this.server.meters().slow(Action.DISCONNECT)).isEqualTo(1);
		assertThat(this.server.meters().ends()).contains(CloseReason.SLOW);
	}

	@Test
	void manyFromOneAddressDoNotFillTheLog() {
		Logger log = (Logger) LoggerFactory.getLogger(SessionEnd.class);
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		log.addAppender(lines);
		try {
			List<TestClient> readers = IntStream.range(0, 60).mapToObj((i) -> this.server.client("slow" + i)).toList();
			for (TestClient slow : readers) {
				slow.subscribe("1", "/topic/other");
				slow.settle().wire.hold();
			}
			send("/topic/other", "", 1, 20);
			until(() -> readers.stream().allMatch((slow) -> slow.wire.closed() == CloseReason.SLOW));
			assertThat(lines.list).hasSizeLessThan(60);
		}
		finally {
			log.detachAppender(lines);
		}
	}

	@Test
	void aRuleThatMakesNoSenseIsRefusedWithASentence() {
		assertThatIllegalArgumentException().isThrownBy(() -> new SlowConsumer(Action.CONFLATE, null))
			.withMessageContaining("conflate-by");
		assertThatIllegalArgumentException().isThrownBy(() -> new SlowConsumer(Action.DROP_OLDEST, "symbol"))
			.withMessage("conflate-by is 'symbol', but slow-consumer is drop-oldest; expected conflate");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> DestinationPolicy.open("/queue/**").slowConsumer(SlowConsumer.DROP_OLDEST))
			.withMessageStartingWith("/queue/**: slow-consumer is drop-oldest");
	}

	/** A write of message 0 is under way from now on. */
	private void stopReading(String destination) {
		this.reader.settle();
		this.reader.wire.hold();
		this.sender.sendAndWait("SEND\ndestination:" + destination + "\nsymbol:none\n\n0\0");
		until(this.reader.wire::isBusy);
	}

	private void send(String destination, String header, int from, int to) {
		for (int i = from; i <= to; i++) {
			this.sender.sendAndWait("SEND\ndestination:" + destination + "\n" + header + "\n" + i + "\0");
		}
	}

}
