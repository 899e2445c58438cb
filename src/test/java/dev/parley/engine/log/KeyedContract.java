package dev.parley.engine.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.parley.engine.frame.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What every {@link Backend} promises of topics that keep the newest of each key. */
public abstract class KeyedContract extends BackendFixture {

	private static final String TOPIC = "/topic/latest";

	@Test
	void theNewestMessageOfEachKeyIsKept() throws Exception {
		publish(about(TOPIC, "a", "1"));
		publish(about(TOPIC, "b", "2"));
		Position newest = publish(about(TOPIC, "a", "3"));
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("2", "3");
		assertThat(offsets(page)).containsExactly(2L, 3L);
		assertThat(page.keyed()).isTrue();
		assertThat(page.first()).isEqualTo(1);
		assertThat(page.last()).isEqualTo(3);
		assertThat(newest).isEqualTo(new Position(page.epoch(), 3));
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "3");
	}

	@Test
	void aKeyedLogWithoutMessagesIsOneToo() {
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(page).isEqualTo(new Page(page.epoch(), 1, 0, List.of(), true));
	}

	@Test
	void aMessageWithoutABodyStaysAsATombstone() throws Exception {
		publish(about(TOPIC, "a", "1"));
		publish(about(TOPIC, "b", "2"));
		publish(about(TOPIC, "a", ""));
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("2", "");
		assertThat(page.messages().get(1).isTombstone()).isTrue();
		assertThat(page.messages().get(1).headers()).isEqualTo(Headers.of(KEY, "a"));
		assertThat(page.first()).isEqualTo(1);
		publish(about(TOPIC, "a", "4"));
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("2", "4");
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "", "4");
	}

	@Test
	void aMessageThatHasExpiredIsATombstoneInItsPlace() throws Exception {
		publish(about(TOPIC, "a", "old"));
		publish(about(TOPIC, "a", "new", this.clock.millis() + 1000));
		publish(about(TOPIC, "b", "other"));
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("new", "other");
		this.clock.advance(Duration.ofMillis(999));
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("new", "other");
		this.clock.advance(Duration.ofMillis(1));
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("", "other");
		assertThat(offsets(page)).containsExactly(2L, 3L);
		assertThat(page.messages().get(0).headers()).isEqualTo(Headers.of(KEY, "a"));
		assertThat(page.first()).isEqualTo(1);
		publish(about(TOPIC, "a", "again"));
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("other", "again");
	}

	@Test
	void aMessageThatHasExpiredOnItsWayRemovesItsKey() throws Exception {
		publish(about(TOPIC, "a", "1"));
		publish(about(TOPIC, "a", "2", this.clock.millis()));
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("");
	}

	@Test
	void tombstonesStayForAnHour() throws Exception {
		publish(about(TOPIC, "a", "1"));
		publish(about(TOPIC, "a", ""));
		publish(about(TOPIC, "b", "3"));
		this.clock.advance(Duration.ofMinutes(59));
		publish(about(TOPIC, "c", "4"));
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("", "3", "4");
		this.clock.advance(Duration.ofMinutes(1));
		await().untilAsserted(() -> {
			Page page = this.backend.read(TOPIC, 1, 10);
			assertThat(bodies(page)).containsExactly("3", "4");
			assertThat(page.first()).isEqualTo(3);
		});
	}

	@Test
	void theKeyThatWasNotUpdatedForTheLongestTimeGoesFirst() throws Exception {
		for (String key : List.of("a", "b", "c", "d", "e", "a", "f")) {
			publish(about("/topic/latest/five", key, key));
		}
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/latest/five", 1, 100);
			assertThat(bodies(page)).containsExactly("c", "d", "e", "a", "f");
			assertThat(page.first()).isEqualTo(3);
			assertThat(page.last()).isEqualTo(7);
		});
	}

	@Test
	void noKeyGoesForATombstone() throws Exception {
		for (String key : List.of("a", "b", "c", "d", "e")) {
			publish(about("/topic/latest/five", key, key));
		}
		for (int i = 1; i <= 20; i++) {
			publish(about("/topic/latest/five", "gone" + i, ""));
		}
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/latest/five", 1, 100);
			assertThat(bodies(page)).containsExactly("a", "b", "c", "d", "e", "", "", "", "", "");
			assertThat(page.first()).isEqualTo(21);
		});
	}

	@Test
	void theBytesAreBoundedToo() throws Exception {
		for (int i = 1; i <= 10; i++) {
			publish(about("/topic/latest/small", "k" + i, "x"));
		}
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/latest/small", 1, 100);
			assertThat(page.messages()).hasSize(4);
			assertThat(page.first()).isEqualTo(7);
		});
	}

	@Test
	void aMessageThatAloneIsTooLargeIsNotKeptAndTakesNobodysPlace() throws Exception {
		publish(about("/topic/latest/small", "a", "1"));
		publish(about("/topic/latest/small", "b", "2"));
		publish(about("/topic/latest/small", "a", "x".repeat(1000)));
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/latest/small", 1, 100);
			assertThat(bodies(page)).containsExactly("2");
			assertThat(page.first()).isEqualTo(4);
		});
		assertThat(this.inbound.messages()).hasSize(3);
	}

	@Test
	void keysGoByAge() throws Exception {
		publish(about("/topic/latest/hour", "a", "1"));
		publish(about("/topic/latest/hour", "b", ""));
		this.clock.advance(Duration.ofMinutes(59));
		publish(about("/topic/latest/hour", "c", "3"));
		assertThat(bodies(this.backend.read("/topic/latest/hour", 1, 100))).containsExactly("1", "", "3");
		this.clock.advance(Duration.ofMinutes(1));
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/latest/hour", 1, 100);
			assertThat(bodies(page)).containsExactly("3");
			assertThat(page.first()).isEqualTo(3);
		});
	}

	@Test
	void manyMessagesOfOneKeyInOneBatchLeaveOne() throws Exception {
		List<Position> positions = this.backend
			.publish(new Batch(List.of(about(TOPIC, "a", "1"), about(TOPIC, "b", "2"), about(TOPIC, "a", "3"),
					about(TOPIC, "b", ""), about(TOPIC, "a", "5")), List.of()))
			.get(30, TimeUnit.SECONDS);
		assertThat(positions).extracting(Position::offset).containsExactly(1L, 2L, 3L, 4L, 5L);
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "3", "", "5");
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("", "5");
	}

	@Test
	void aRepeatOfAMessageThatHasBeenReplacedDoesNotComeBack() throws Exception {
		Publication first = new Publication(TOPIC, Headers.of(KEY, "a"), new byte[] { '1' }, "k1");
		Position position = publish(first);
		publish(about(TOPIC, "a", "2"));
		assertThat(publish(first)).isEqualTo(position);
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("2");
	}

	@Test
	void anErasedMessageRemovesItsKeyAtTheEndOfTheLog() throws Exception {
		publish(about(TOPIC, "a", "secret"));
		publish(about(TOPIC, "b", "2"));
		this.backend.publish(Batch.removing(TOPIC, List.of(1L))).get(30, TimeUnit.SECONDS);
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("2", "");
		StoredMessage removal = page.messages().get(1);
		assertThat(removal.offset()).isEqualTo(3);
		assertThat(removal.headers().get(KEY)).isEqualTo("a");
		assertThat(removal.erases()).containsExactly(1L);
		assertThat(page.last()).isEqualTo(3);
		assertThat(this.inbound.bodies()).containsExactly("secret", "2", "");
	}

	@Test
	void erasingAMessageThatHasBeenReplacedChangesNothing() throws Exception {
		publish(about(TOPIC, "a", "1"));
		publish(about(TOPIC, "a", "2"));
		publish(about(TOPIC, "b", ""));
		this.backend.publish(Batch.removing(TOPIC, List.of(1L, 3L, 99L))).get(30, TimeUnit.SECONDS);
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("2", "");
		assertThat(this.backend.read(TOPIC, 1, 0).last()).isEqualTo(3);
	}

	@Test
	void aForgottenKeyedLogBeginsAnotherEpoch() throws Exception {
		Position before = publish(about(TOPIC, "a", "1"));
		publish(about(TOPIC, "b", ""));
		this.backend.forget(TOPIC);
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(page).isEqualTo(new Page(page.epoch(), 1, 0, List.of(), true));
		assertThat(page.epoch()).isNotEqualTo(before.epoch());
		publish(about(TOPIC, "a", "new"));
		assertThat(bodies(this.backend.read(TOPIC, 1, 10))).containsExactly("new");
	}

	/** As when it was stored by an application before its topic had keys. */
	@Test
	void aMessageWithoutAKeyIsAnnouncedAndLeavesAHole() throws Exception {
		publish(about(TOPIC, "a", "1"));
		publish(TOPIC, "no key");
		Page page = this.backend.read(TOPIC, 1, 10);
		assertThat(bodies(page)).containsExactly("1");
		assertThat(page.first()).isEqualTo(3);
		assertThat(page.last()).isEqualTo(2);
		assertThat(this.inbound.bodies()).containsExactly("1", "no key");
	}

	@Test
	void aLogIsReadInPages() throws Exception {
		for (int i = 1; i <= 30; i++) {
			publish(about(TOPIC, "k" + i % 10, (i % 4 == 0) ? "" : String.valueOf(i)));
		}
		List<Long> read = new ArrayList<>();
		long from = 1;
		Page page;
		do {
			page = this.backend.read(TOPIC, from, 3);
			read.addAll(offsets(page));
			from = page.readUpTo(3) + 1;
		}
		while (from <= page.last());
		assertThat(read).isEqualTo(IntStream.rangeClosed(21, 30).mapToObj(Long::valueOf).toList());
	}

	@Test
	void publishersOfTheSameKeysAtTheSameTimeLeaveOneMessageOfEach() throws Exception {
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 100; i++) {
				publish(about(TOPIC, "k" + i % 7, publisher + ":" + i));
			}
		});
		Page page = this.backend.read(TOPIC, 1, 100);
		assertThat(page.messages()).extracting((message) -> message.headers().get(KEY)).doesNotHaveDuplicates();
		assertThat(page.messages()).hasSize(7);
		List<StoredMessage> announced = this.inbound.messages();
		assertThat(page.messages()).allSatisfy((kept) -> assertThat(kept.offset()).isEqualTo(announced.stream()
			.filter((message) -> String.valueOf(message.headers().get(KEY)).equals(kept.headers().get(KEY)))
			.mapToLong(StoredMessage::offset)
			.max()
			.getAsLong()));
	}

	/**
	 * Whatever is published, removed, evicted or expires meanwhile, a reader who begins
	 * with a snapshot and follows in pages, and is away now and then, ends with what the
	 * log has, or has been told to begin again.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "/topic/latest", "/topic/latest/five", "/topic/latest/small", "/topic/latest/hour" })
	void aReaderWhoFollowsEndsWithTheStateOfTheLog(String topic) throws Exception {
		for (int seed = 0; seed < rounds(); seed++) {
			this.backend.forget(topic);
			Random random = new Random(seed);
			KeyedHistory history = new KeyedHistory();
			List<KeyedReader> readers = List.of(new KeyedReader(KEY), new KeyedReader(KEY), new KeyedReader(KEY));
			for (int i = 0; i < 60; i++) {
				int change = random.nextInt(12);
				String key = "k" + random.nextInt(8);
				long expires = this.clock.millis() + random.nextInt(20) * 60_000L;
				Publication next = (change < 2) ? about(topic, key, "")
						: (change < 5) ? about(topic, key, "v" + i, expires) : about(topic, key, "v" + i);
				publish(next);
				history.add(key, next);
				if (random.nextInt(4) == 0) {
					this.clock.advance(Duration.ofMinutes(random.nextInt(15)));
				}
				for (KeyedReader reader : readers) {
					if (random.nextInt(3) == 0) {
						reader.read(this.backend, topic, 1 + random.nextInt(4));
					}
				}
			}
			for (KeyedReader reader : readers) {
				reader.readAll(this.backend, topic);
				history.check(reader.state(this.clock.millis()), this.backend.read(topic, 1, 1000), this.clock.millis(),
						KEY);
			}
		}
	}

	/** A database is asked several times for a page, and changes in between. */
	@ParameterizedTest
	@ValueSource(strings = { "/topic/latest", "/topic/latest/five" })
	void readersMissNothingWhileOthersPublish(String topic) throws Exception {
		KeyedHistory history = new KeyedHistory();
		AtomicBoolean done = new AtomicBoolean();
		concurrently(3, (number) -> {
			if (number == 0) {
				Random random = new Random(1);
				for (int i = 0; i < 1500; i++) {
					String key = "k" + random.nextInt(9);
					Publication next = about(topic, key, (random.nextInt(4) == 0) ? "" : "v" + i);
					publish(next);
					history.add(key, next);
				}
				done.set(true);
				return;
			}
			KeyedReader reader = new KeyedReader(KEY);
			while (!done.get()) {
				reader.read(this.backend, topic, number * 3);
			}
			reader.readAll(this.backend, topic);
			history.check(reader.state(this.clock.millis()), this.backend.read(topic, 1, 1000), this.clock.millis(),
					KEY);
		});
	}

	/** How often the random one is repeated. */
	protected int rounds() {
		return 10;
	}

}
