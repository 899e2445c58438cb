package dev.parley.engine.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.parley.engine.frame.Headers;
import dev.parley.support.Slow;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What every {@link Backend} promises, beside what it promises of keyed topics. */
public abstract class BackendContract extends KeyedContract {

	@Test
	void offsetsAreOneTwoThreeInOneEpoch() throws Exception {
		Position first = publish("/topic/a", "x");
		Position second = publish("/topic/a", "y");
		assertThat(first.offset()).isEqualTo(1);
		assertThat(second).isEqualTo(new Position(first.epoch(), 2));
		assertThat(first.epoch()).isNotEmpty();
	}

	@Test
	void everyDestinationCountsForItself() throws Exception {
		publish("/topic/a", "x");
		assertThat(publish("/topic/b", "y").offset()).isEqualTo(1);
	}

	@Test
	void theAnnouncedMessageIsThePublishedOne() throws Exception {
		Headers headers = Headers.of("content-type", "text/plain", "x", "1", "x", "2", "odd", "a:b\nc\\ 가\u0000",
				"empty", "");
		byte[] body = { 0, 1, -1, 127, -128, 10 };
		Position position = publish(new Publication("/topic/a", headers, body));
		assertThat(this.inbound.messages()).singleElement().satisfies((message) -> {
			assertThat(message.destination()).isEqualTo("/topic/a");
			assertThat(message.position()).isEqualTo(position);
			assertThat(message.time()).isEqualTo(this.clock.millis());
			assertThat(message.headers()).isEqualTo(headers);
			assertThat(message.body()).containsExactly(body);
		});
	}

	@Test
	void theMessageReadIsThePublishedOne() throws Exception {
		Headers headers = Headers.of("content-type", "text/plain", "x", "1", "x", "2", "odd", "a:b\nc\\ 가\u0000",
				"empty", "");
		byte[] body = { 0, 1, -1, 127, -128, 10 };
		Position position = publish(new Publication("/topic/a", headers, body));
		long published = this.clock.millis();
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(this.backend.read("/topic/a", 1, 10).messages()).singleElement().satisfies((message) -> {
			assertThat(message.destination()).isEqualTo("/topic/a");
			assertThat(message.position()).isEqualTo(position);
			assertThat(message.time()).isEqualTo(published);
			assertThat(message.headers()).isEqualTo(headers);
			assertThat(message.body()).containsExactly(body);
		});
	}

	@Test
	void noHeadersAndNoBodyAreFine() throws Exception {
		publish(new Publication("/topic/a", Headers.empty(), new byte[0]));
		assertThat(this.backend.read("/topic/a", 1, 10).messages()).singleElement().satisfies((message) -> {
			assertThat(message.headers()).isEqualTo(Headers.empty());
			assertThat(message.body()).isEmpty();
		});
	}

	@Test
	void theFutureIsCompletedAfterTheAnnouncement() throws Exception {
		for (int i = 1; i <= 100; i++) {
			int announced = this.backend.publish(Batch.of(publication("/topic/a", "x")))
				.thenApply((positions) -> this.inbound.messages().size())
				.get();
			assertThat(announced).isEqualTo(i);
		}
	}

	@Test
	void concurrentPublishersGetOneOrderWithoutGapsAndEachKeepsTheirOwn() throws Exception {
		int publishers = 8;
		int each = 200;
		Map<Long, String> acknowledged = new ConcurrentHashMap<>();
		concurrently(publishers, (publisher) -> {
			long before = 0;
			for (int i = 0; i < each; i++) {
				Position position = publish("/topic/busy", publisher + ":" + i);
				assertThat(position.offset()).isGreaterThan(before);
				before = position.offset();
				acknowledged.put(position.offset(), publisher + ":" + i);
			}
		});
		List<StoredMessage> announced = this.inbound.messages();
		assertThat(announced).extracting(StoredMessage::offset)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, publishers * each).boxed().toList());
		assertThat(announced)
			.allSatisfy((message) -> assertThat(text(message)).isEqualTo(acknowledged.get(message.offset())));
		Page page = this.backend.read("/topic/busy", 1, 10_000);
		assertThat(page.messages()).extracting(BackendFixture::text).containsExactlyElementsOf(this.inbound.bodies());
	}

	@Test
	void oneThreadsMessagesKeepTheirOrderWithoutWaiting() throws Exception {
		List<CompletableFuture<List<Position>>> futures = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			futures.add(this.backend.publish(Batch.of(publication("/topic/a", String.valueOf(i)))));
		}
		for (int i = 0; i < 500; i++) {
			assertThat(futures.get(i).get().get(0).offset()).isEqualTo(i + 1);
		}
		assertThat(this.inbound.bodies())
			.containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(String::valueOf).toList());
	}

	@Test
	void aLogThatDoesNotExistHasTheEpochThatItWillHave() throws Exception {
		Page before = this.backend.read("/topic/a", 1, 10);
		assertThat(before).isEqualTo(new Page(before.epoch(), 1, 0, List.of()));
		assertThat(publish("/topic/a", "x").epoch()).isEqualTo(before.epoch());
	}

	@Test
	void readingStartsAtTheOffsetIncludedAndStopsAtTheLimit() throws Exception {
		publishAll("/topic/a", "1", "2", "3", "4", "5");
		assertThat(offsets(this.backend.read("/topic/a", 2, 3))).containsExactly(2L, 3L, 4L);
		assertThat(offsets(this.backend.read("/topic/a", 5, 3))).containsExactly(5L);
		assertThat(offsets(this.backend.read("/topic/a", 6, 3))).isEmpty();
		assertThat(offsets(this.backend.read("/topic/a", 1000, 3))).isEmpty();
		assertThat(offsets(this.backend.read("/topic/a", 0, 3))).containsExactly(1L, 2L, 3L);
		assertThat(offsets(this.backend.read("/topic/a", -7, 3))).containsExactly(1L, 2L, 3L);
	}

	@Test
	void everyPageSaysWhereTheLogStands() throws Exception {
		Position newest = publishAll("/topic/a", "1", "2", "3");
		assertThat(this.backend.read("/topic/a", 3, 1)).satisfies((page) -> {
			assertThat(page.epoch()).isEqualTo(newest.epoch());
			assertThat(page.first()).isEqualTo(1);
			assertThat(page.last()).isEqualTo(3);
		});
	}

	@Test
	void aLimitOfZeroAsksForThePositionOnly() throws Exception {
		Position newest = publishAll("/topic/a", "1", "2");
		assertThat(this.backend.read("/topic/a", 1, 0)).isEqualTo(new Page(newest.epoch(), 1, 2, List.of()));
	}

	@Test
	void aNegativeLimitIsAMistake() {
		assertThatThrownBy(() -> this.backend.read("/topic/a", 1, -1)).isInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void theNewestAreKeptByCount() throws Exception {
		publishAll("/topic/five", "1", "2", "3", "4", "5", "6", "7", "8");
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/five", 1, 100);
			assertThat(offsets(page)).containsExactly(4L, 5L, 6L, 7L, 8L);
			assertThat(page.first()).isEqualTo(4);
			assertThat(page.last()).isEqualTo(8);
		});
	}

	@Test
	void theNewestAreKeptByBytes() throws Exception {
		publishAll("/topic/small", "aaaa", "bbbb", "cccc", "dd");
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/small", 1, 100);
			assertThat(offsets(page)).containsExactly(2L, 3L, 4L);
			assertThat(page.first()).isEqualTo(2);
		});
	}

	@Test
	void headersCountAsBytes() throws Exception {
		publishAll("/topic/small", "a", "b");
		this.backend.publish(Batch.of(new Publication("/topic/small", Headers.of("note", "x".repeat(10)), new byte[0])))
			.get();
		await().untilAsserted(
				() -> assertThat(offsets(this.backend.read("/topic/small", 1, 100))).containsExactly(2L, 3L));
	}

	@Test
	void theYoungAreKeptByAge() throws Exception {
		publish("/topic/hour", "old");
		this.clock.advance(Duration.ofMinutes(59));
		publish("/topic/hour", "young");
		assertThat(offsets(this.backend.read("/topic/hour", 1, 100))).containsExactly(1L, 2L);
		this.clock.advance(Duration.ofMinutes(1));
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/hour", 1, 100);
			assertThat(offsets(page)).containsExactly(2L);
			assertThat(page.first()).isEqualTo(2);
		});
	}

	@Test
	void aLogWhoseMessagesHaveAllGoneStillSaysWhereItStands() throws Exception {
		publishAll("/topic/hour", "1", "2");
		this.clock.advance(Duration.ofHours(2));
		await().untilAsserted(() -> {
			Page page = this.backend.read("/topic/hour", 1, 100);
			assertThat(page.messages()).isEmpty();
			assertThat(page.first()).isEqualTo(3);
			assertThat(page.last()).isEqualTo(2);
		});
	}

	@Test
	void messagesWithoutALogAreAnnouncedWithoutAPosition() throws Exception {
		assertThat(publish("/topic/nothing", "x")).isEqualTo(new Position("", 0));
		assertThat(publish("/topic/nothing", "y")).isEqualTo(new Position("", 0));
		assertThat(this.inbound.bodies()).containsExactly("x", "y");
		assertThat(this.backend.read("/topic/nothing", 1, 10)).isEqualTo(new Page("", 1, 0, List.of()));
	}

	@Test
	void messagesWithoutALogAreAnnouncedOneAtATimeInEachPublishersOrder() throws Exception {
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 100; i++) {
				publish("/topic/nothing", publisher + ":" + i);
			}
		});
		assertThat(this.inbound.messages()).hasSize(400);
		for (int publisher = 0; publisher < 4; publisher++) {
			String mine = publisher + ":";
			assertThat(this.inbound.bodies().stream().filter((body) -> body.startsWith(mine)))
				.containsExactlyElementsOf(IntStream.range(0, 100).mapToObj((i) -> mine + i).toList());
		}
	}

	@Test
	protected void aBatchIsAppendedInItsOrder() throws Exception {
		List<Position> positions = this.backend
			.publish(new Batch(List.of(publication("/topic/b", "1"), publication("/topic/a", "2"),
					publication("/topic/nothing", "3"), publication("/topic/b", "4")), List.of()))
			.get();
		assertThat(positions).extracting(Position::offset).containsExactly(1L, 1L, 0L, 2L);
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "3", "4");
	}

	@Test
	void anEmptyBatchIsDoneAtOnce() throws Exception {
		assertThat(this.backend.publish(new Batch(List.of(), List.of())).get()).isEmpty();
	}

	@Test
	protected void batchesThatCrossEachOtherNeitherWaitForEverNorMix() throws Exception {
		concurrently(4, (publisher) -> {
			List<String> names = new ArrayList<>(
					List.of("/topic/a", "/topic/b", "/topic/nothing", "/topic/nothing-else", "/topic/c"));
			for (int i = 0; i < 100; i++) {
				Collections.rotate(names, publisher + i);
				String body = publisher + ":" + i;
				List<Position> positions = this.backend
					.publish(new Batch(names.stream().map((name) -> publication(name, body)).toList(), List.of()))
					.get();
				assertThat(positions).hasSize(5);
			}
		});
		List<String> order = bodies(this.backend.read("/topic/a", 1, 1000));
		assertThat(order).hasSize(400).doesNotHaveDuplicates();
		assertThat(bodies(this.backend.read("/topic/b", 1, 1000))).isEqualTo(order);
		assertThat(bodies(this.backend.read("/topic/c", 1, 1000))).isEqualTo(order);
	}

	@Test
	void aRepeatedKeyIsAnsweredWithTheFirstPosition() throws Exception {
		Position first = publish(keyed("/topic/a", "x", "k1"));
		publish("/topic/a", "other");
		assertThat(publish(keyed("/topic/a", "again", "k1"))).isEqualTo(first);
		assertThat(this.inbound.bodies()).containsExactly("x", "other");
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("x", "other");
	}

	@Test
	void aKeyRepeatedInOneBatchIsStoredOnce() throws Exception {
		List<Position> positions = this.backend
			.publish(new Batch(List.of(keyed("/topic/a", "x", "k1"), keyed("/topic/a", "again", "k1"),
					publication("/topic/a", "y")), List.of()))
			.get();
		assertThat(positions).extracting(Position::offset).containsExactly(1L, 1L, 2L);
		assertThat(this.inbound.bodies()).containsExactly("x", "y");
	}

	@Test
	void aKeyBelongsToItsDestination() throws Exception {
		publish(keyed("/topic/a", "x", "k1"));
		publish(keyed("/topic/b", "y", "k1"));
		assertThat(this.inbound.bodies()).containsExactly("x", "y");
	}

	@Test
	void aKeyIsRememberedForFiveMinutes() throws Exception {
		publish(keyed("/topic/a", "x", "k1"));
		this.clock.advance(Duration.ofMinutes(4));
		assertThat(publish(keyed("/topic/a", "repeat", "k1")).offset()).isEqualTo(1);
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(publish(keyed("/topic/a", "new", "k1")).offset()).isEqualTo(2);
		assertThat(publish(keyed("/topic/a", "repeat", "k1")).offset()).isEqualTo(2);
		assertThat(this.inbound.bodies()).containsExactly("x", "new");
	}

	@Test
	void aKeySentManyTimesAtOnceIsStoredOnce() throws Exception {
		ConcurrentLinkedQueue<Position> positions = new ConcurrentLinkedQueue<>();
		concurrently(8, (publisher) -> positions.add(publish(keyed("/topic/a", "x", "k1"))));
		assertThat(positions).hasSize(8).containsOnly(positions.peek());
		assertThat(this.inbound.messages()).hasSize(1);
	}

	/** When too many are remembered, the oldest one of the same user is forgotten. */
	@Test
	@Slow
	void aUserOfVeryManyKeysLosesTheirOwnOldest() throws Exception {
		Position others = publish(keyed("/topic/five", "x", "jun-----0"));
		Position oldest = publish(keyed("/topic/five", "x", "mallory-0"));
		Position newest = oldest;
		for (int i = 0; i < 22; i++) {
			this.clock.advance(Duration.ofMillis(1));
			int first = 1 + i * 1000;
			List<Position> positions = this.backend
				.publish(new Batch(IntStream.range(first, first + 1000)
					.mapToObj((each) -> keyed("/topic/five", "x", "mallory-" + each))
					.toList(), List.of()))
				.get();
			newest = positions.get(999);
		}
		await().until(() -> !publish(keyed("/topic/five", "x", "mallory-0")).equals(oldest));
		assertThat(publish(keyed("/topic/five", "x", "mallory-22000"))).isEqualTo(newest);
		assertThat(publish(keyed("/topic/five", "x", "jun-----0"))).isEqualTo(others);
	}

	@Test
	void aQueueKeepsUnsettledMessages() throws Exception {
		publishAll("/queue/a", "1", "2", "3", "4");
		this.backend
			.publish(new Batch(List.of(), List.of(new Settlement("/queue/a", 2), new Settlement("/queue/a", 1))))
			.get();
		Page page = this.backend.read("/queue/a", 1, 10);
		assertThat(bodies(page)).containsExactly("3", "4");
		assertThat(page.first()).isEqualTo(3);
		assertThat(page.last()).isEqualTo(4);
		this.backend.publish(Batch.of(new Settlement("/queue/a", 4))).get();
		assertThat(bodies(this.backend.read("/queue/a", 1, 10))).containsExactly("3");
		assertThat(publish("/queue/a", "5").offset()).isEqualTo(5);
	}

	@Test
	void aReaderOfAQueueDoesNotGetAMessageSettledAMomentAgo() throws Exception {
		for (int i = 1; i <= 100; i++) {
			publish("/queue/a", "x");
			this.backend.publish(Batch.of(new Settlement("/queue/a", i)));
			assertThat(this.backend.read("/queue/a", 1, 10).messages()).isEmpty();
		}
	}

	/** Where several processes hand out its messages, see {@code ClaimsContract}. */
	private void assumeQueuesAreNotShared() {
		assumeThat(this.backend.claims()).isNull();
	}

	@Test
	void aQueuesRetentionCountsUnsettledMessages() throws Exception {
		assumeQueuesAreNotShared();
		publishAll("/queue/five", "1", "2", "3", "4", "5");
		this.backend.publish(Batch.of(new Settlement("/queue/five", 3))).get();
		publishAll("/queue/five", "6", "7");
		await().untilAsserted(() -> assertThat(bodies(this.backend.read("/queue/five", 1, 10))).containsExactly("2",
				"4", "5", "6", "7"));
	}

	@Test
	void settlingAMissingMessageChangesNothing() throws Exception {
		assumeQueuesAreNotShared();
		this.backend.publish(Batch.of(new Settlement("/queue/never", 1))).get();
		assertThat(publish("/queue/never", "x").offset()).isEqualTo(1);
		this.backend.publish(Batch.of(new Settlement("/queue/never", 99))).get();
		assertThat(bodies(this.backend.read("/queue/never", 1, 10))).containsExactly("x");
	}

	@Test
	protected void settlingAndPublishingAreOneAct() throws Exception {
		publish("/queue/a", "bad");
		List<Position> positions = this.backend
			.publish(new Batch(List.of(publication("/queue/dead", "bad")), List.of(new Settlement("/queue/a", 1))))
			.get();
		assertThat(positions).hasSize(1);
		assertThat(bodies(this.backend.read("/queue/a", 1, 10))).isEmpty();
		assertThat(bodies(this.backend.read("/queue/dead", 1, 10))).containsExactly("bad");
	}

	@Test
	void anErasedMessageKeepsItsPlaceAndLosesItsContent() throws Exception {
		publish("/topic/a", "before");
		publish(new Publication("/topic/a", Headers.of("about", "secret"), "secret".getBytes(StandardCharsets.UTF_8)));
		publish("/topic/a", "after");
		StoredMessage original = this.backend.read("/topic/a", 2, 1).messages().get(0);
		Position notice = erase("/topic/a", 2);
		Page page = this.backend.read("/topic/a", 1, 10);
		assertThat(bodies(page)).containsExactly("before", "", "after", "");
		assertThat(offsets(page)).containsExactly(1L, 2L, 3L, 4L);
		assertThat(notice).isEqualTo(new Position(page.epoch(), 4));
		StoredMessage tombstone = page.messages().get(1);
		assertThat(tombstone.isErased()).isTrue();
		assertThat(tombstone.headers()).isEqualTo(Headers.of("x-deleted", "true"));
		assertThat(tombstone.time()).isEqualTo(original.time());
		assertThat(tombstone.erases()).isEmpty();
		assertThat(page.messages().get(3).erases()).containsExactly(2L);
		assertThat(page.messages().get(0).isErased()).isFalse();
	}

	@Test
	void theNoticeIsAnnouncedAndTheTombstoneIsNot() throws Exception {
		publish("/topic/a", "secret");
		erase("/topic/a", 1);
		assertThat(this.inbound.messages()).extracting(BackendFixture::text).containsExactly("secret", "");
		assertThat(this.inbound.messages()).extracting(StoredMessage::erases).containsExactly(List.of(), List.of(1L));
	}

	@Test
	void erasingAMissingMessageChangesNothing() throws Exception {
		publishAll("/topic/five", "1", "2", "3", "4", "5", "6");
		erase("/topic/five", 1);
		erase("/topic/five", 99);
		assertThat(bodies(this.backend.read("/topic/five", 1, 10))).containsExactly("4", "5", "6", "", "");
		this.backend.publish(new Batch(List.of(), List.of(), List.of(new Erasure("/topic/never", 1)), "")).get();
		assertThat(publish("/topic/never", "x").offset()).isEqualTo(1);
	}

	@Test
	void aTombstoneGoesAsTheMessageWouldHave() throws Exception {
		publishAll("/topic/five", "1", "2", "3");
		erase("/topic/five", 2);
		publishAll("/topic/five", "5", "6");
		await().untilAsserted(() -> assertThat(bodies(this.backend.read("/topic/five", 1, 10))).containsExactly("", "3",
				"", "5", "6"));
		publish("/topic/five", "7");
		assertThat(bodies(this.backend.read("/topic/five", 1, 10))).containsExactly("3", "", "5", "6", "7");
	}

	@Test
	void aRepeatOfAnErasedMessageDoesNotComeBack() throws Exception {
		Position first = publish(keyed("/topic/a", "secret", "k1"));
		erase("/topic/a", 1);
		assertThat(publish(keyed("/topic/a", "secret", "k1"))).isEqualTo(first);
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("", "");
	}

	@Test
	void erasingWhileOthersPublishLosesNothing() throws Exception {
		publishAll("/topic/a", "1", "2", "3", "4");
		concurrently(8, (number) -> {
			if (number < 4) {
				erase("/topic/a", number + 1);
			}
			else {
				publish("/topic/a", "x");
			}
		});
		Page page = this.backend.read("/topic/a", 1, 100);
		assertThat(offsets(page)).isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
		assertThat(page.messages().stream().limit(4)).allMatch(StoredMessage::isErased);
		assertThat(page.messages().stream().skip(4)).noneMatch(StoredMessage::isErased);
	}

	@Test
	void aRewrittenMessageHasAnotherBodyAtItsPlace() throws Exception {
		publish("/topic/a", "before");
		publish(new Publication("/topic/a", Headers.of("about", "tea"), "former".getBytes(StandardCharsets.UTF_8)));
		publish("/topic/a", "after");
		StoredMessage former = this.backend.read("/topic/a", 2, 1).messages().get(0);
		Position notice = rewrite("/topic/a", 2, "newer");
		Page page = this.backend.read("/topic/a", 1, 10);
		assertThat(bodies(page)).as("the notice is kept without the body")
			.containsExactly("before", "newer", "after", "");
		assertThat(notice).isEqualTo(new Position(page.epoch(), 4));
		assertThat(page.messages()).extracting(StoredMessage::rewrites).containsExactly(0L, 0L, 0L, 2L);
		StoredMessage rewritten = page.messages().get(1);
		assertThat(rewritten.headers()).isEqualTo(former.headers());
		assertThat(rewritten.time()).isEqualTo(former.time());
		assertThat(page.messages().get(3).erases()).isEmpty();
	}

	@Test
	void theNoticeOfAnotherBodyIsAnnouncedWithIt() throws Exception {
		publish("/topic/a", "former");
		rewrite("/topic/a", 1, "newer");
		assertThat(this.inbound.messages()).extracting(BackendFixture::text).containsExactly("former", "newer");
		assertThat(this.inbound.messages()).extracting(StoredMessage::rewrites).containsExactly(0L, 1L);
	}

	@Test
	void aTombstoneGetsNoOtherBody() throws Exception {
		publishAll("/topic/a", "1", "2");
		erase("/topic/a", 1);
		rewrite("/topic/a", 1, "back");
		rewrite("/topic/a", 2, "newer");
		erase("/topic/a", 2);
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsOnly("");
	}

	@Test
	void rewritingAMissingMessageChangesNothing() throws Exception {
		publishAll("/topic/five", "1", "2", "3", "4", "5", "6");
		rewrite("/topic/five", 1, "newer");
		rewrite("/topic/five", 99, "newer");
		assertThat(bodies(this.backend.read("/topic/five", 1, 10))).containsExactly("4", "5", "6", "", "");
	}

	@Test
	void whateverComesFirstNothingIsLeftOfAMessageThatIsRewrittenAndErased() throws Exception {
		publish("/topic/a", "secret");
		concurrently(8, (number) -> {
			if (number == 4) {
				erase("/topic/a", 1);
			}
			else {
				rewrite("/topic/a", 1, "secret " + number);
			}
		});
		assertThat(bodies(this.backend.read("/topic/a", 1, 100))).hasSize(9).containsOnly("");
	}

	@Test
	void aForgottenLogBeginsAnotherEpochAtOne() throws Exception {
		Position before = publishAll("/topic/a", "1", "2");
		this.backend.forget("/topic/a");
		Page page = this.backend.read("/topic/a", 1, 10);
		assertThat(page).isEqualTo(new Page(page.epoch(), 1, 0, List.of()));
		assertThat(page.epoch()).isNotEqualTo(before.epoch());
		Position after = publish("/topic/a", "new");
		assertThat(after).isEqualTo(new Position(page.epoch(), 1));
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("new");
	}

	@Test
	void twiceForgottenIsAThirdEpoch() throws Exception {
		List<String> epochs = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			epochs.add(publish("/topic/a", "x").epoch());
			this.backend.forget("/topic/a");
		}
		assertThat(epochs).doesNotHaveDuplicates();
	}

	@Test
	void aForgottenLogsKeysAreForgotten() throws Exception {
		publish(keyed("/topic/a", "x", "k1"));
		this.backend.forget("/topic/a");
		publish(keyed("/topic/a", "y", "k1"));
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("y");
	}

	@Test
	void forgettingAMissingLogChangesNothing() throws Exception {
		publish("/topic/a", "x");
		this.backend.forget("/topic/b");
		this.backend.forget("/topic/nothing");
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("x");
		assertThat(publish("/topic/b", "y").offset()).isEqualTo(1);
	}

	@Test
	void forgettingWhileOthersPublishLosesNoAnswer() throws Exception {
		ConcurrentLinkedQueue<Position> positions = new ConcurrentLinkedQueue<>();
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 100; i++) {
				if (publisher == 0) {
					this.backend.forget("/topic/a");
				}
				else {
					positions.add(publish("/topic/a", "x"));
				}
			}
		});
		assertThat(positions).hasSize(300).doesNotHaveDuplicates();
		assertThat(this.inbound.messages()).extracting(StoredMessage::position)
			.containsExactlyInAnyOrderElementsOf(positions);
	}

	@Test
	void closingFinishesAcceptedWork() throws Exception {
		List<CompletableFuture<List<Position>>> futures = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			futures.add(this.backend.publish(Batch.of(publication("/topic/a", "x"))));
		}
		this.backend.close();
		assertThat(futures).allMatch((future) -> future.isDone() && !future.isCompletedExceptionally());
		assertThat(this.inbound.messages()).hasSize(200);
	}

	@Test
	void publishingAfterTheEndFailsWithASentence() {
		this.backend.close();
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.backend.publish(Batch.of(publication("/topic/a", "x"))).get())
			.withCauseInstanceOf(BackendException.class)
			.withMessageContaining("closed");
		assertThat(this.inbound.messages()).isEmpty();
	}

	@Test
	void closingTwiceIsFine() {
		this.backend.close();
		this.backend.close();
	}

	@Test
	void publishingBeforeTheStartIsAMistake() {
		try (Backend idle = create(this.clock)) {
			assertThatThrownBy(() -> idle.publish(Batch.of(publication("/topic/a", "x"))))
				.isInstanceOf(IllegalStateException.class);
		}
	}

}
