package dev.parley.cluster.announce;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.parley.archive.PostgresNodes;
import dev.parley.cluster.SharedBackendContract;
import dev.parley.cluster.bus.MemoryBus;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What two nodes hear of each other that write to one PostgreSQL. */
@Slow
class AnnouncedLogsIT extends SharedBackendContract {

	private static PostgresNodes database;

	private final MemoryBus bus = new MemoryBus();

	/** In the order in which they were created. */
	private final List<PostgresNodes.Node> nodes = new ArrayList<>();

	private final List<WatchedBus> buses = new ArrayList<>();

	@BeforeAll
	static void createDatabase() {
		database = new PostgresNodes();
	}

	@AfterAll
	static void closeDatabase() {
		database.close();
	}

	@Override
	protected SharedBackend create(Clock clock) {
		return create(clock, Duration.ofMillis(200));
	}

	private SharedBackend create(Clock clock, Duration sweep) {
		if (this.nodes.isEmpty()) {
			database.empty();
		}
		PostgresNodes.Node node = database.node(clock);
		WatchedBus watched = new WatchedBus(this.bus.another());
		this.nodes.add(node);
		this.buses.add(watched);
		return new AnnouncingBackend(node.backend(), node::positions, watched, sweep, Duration.ofMillis(50));
	}

	@AfterEach
	void closeNodes() {
		this.backend.close();
		this.other.close();
		this.nodes.forEach(PostgresNodes.Node::close);
		this.buses.forEach(WatchedBus::close);
	}

	@Override
	protected void awaitListeners(String destination, int number) {
		await().until(
				() -> this.buses.stream().filter((each) -> each.isListening("log " + destination)).count() == number);
	}

	@Test
	void whatIsLostWhileALinkIsDownIsReadWhenItIsBack() throws Exception {
		join("/topic/a");
		publish("/topic/a", "1");
		await().until(() -> this.heardByOther.messages().size() == 1);
		this.buses.get(1).link().cut();
		publish("/topic/a", "2");
		publishOnOther("/topic/a", "3");
		publish("/topic/a", "4");
		this.buses.get(1).link().mend();
		await().untilAsserted(() -> {
			assertThat(this.heardByOther.bodies()).containsExactly("1", "2", "3", "4");
			assertThat(this.inbound.bodies()).containsExactly("1", "2", "3", "4");
		});
	}

	@Test
	void anInterruptionIsLookedIntoAtOnce() throws Exception {
		RecordingInbound heard = new RecordingInbound();
		try (SharedBackend third = create(this.clock, Duration.ofHours(1))) {
			third.start(heard, BackendFixture::retention);
			third.join("/topic/a").get(10, TimeUnit.SECONDS);
			this.buses.get(2).link().cut();
			publish("/topic/a", "1");
			this.buses.get(2).link().mend();
			await().untilAsserted(() -> assertThat(heard.bodies()).containsExactly("1"));
		}
	}

	@Test
	void aGapOfWhichTheLogHasThrownAwayAPartIsSaid() throws Exception {
		RecordingInbound heard = new RecordingInbound();
		try (SharedBackend third = create(this.clock, Duration.ofHours(1))) {
			third.start(heard, BackendFixture::retention);
			third.join("/topic/five").get(10, TimeUnit.SECONDS);
			this.buses.get(2).link().cut();
			for (int i = 1; i <= 12; i++) {
				publish("/topic/five", String.valueOf(i));
			}
			assertThat(heard.outrun()).isEmpty();
			this.buses.get(2).link().mend();
			await().untilAsserted(() -> assertThat(heard.bodies()).containsExactly("8", "9", "10", "11", "12"));
			assertThat(heard.outrun()).containsExactly("/topic/five up to 7");
		}
	}

	@Test
	void whatADyingNodeCommitsAndDoesNotAnnounceIsFoundByTheSweep() throws Exception {
		join("/topic/a");
		publish("/topic/a", "1");
		this.buses.get(0).lose();
		publish("/topic/a", "2");
		this.nodes.get(0).kill();
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("1", "2"));
		assertThat(publishOnOther("/topic/a", "3").offset()).isEqualTo(3);
		assertThat(this.heardByOther.bodies()).containsExactly("1", "2", "3");
	}

	@Test
	void aGapIsReadWhenTheNextMessageIsAnnounced() throws Exception {
		RecordingInbound heard = new RecordingInbound();
		try (SharedBackend third = create(this.clock, Duration.ofHours(1))) {
			third.start(heard, BackendFixture::retention);
			third.join("/topic/a").get(10, TimeUnit.SECONDS);
			this.buses.get(0).lose();
			publishAll("/topic/a", "1", "2", "3");
			publishOnOther("/topic/a", "4");
			await().untilAsserted(() -> assertThat(heard.bodies()).containsExactly("1", "2", "3", "4"));
		}
	}

	@Test
	void aMessageOfThisNodeWaitsForThoseBeforeItAndSoDoesItsAnswer() throws Exception {
		join("/topic/a");
		this.buses.get(1).hold();
		publishOnOther("/topic/a", "1");
		List<String> heardAtAnswer = this.backend.publish(Batch.of(publication("/topic/a", "2")))
			.thenApply((positions) -> this.inbound.bodies())
			.get(10, TimeUnit.SECONDS);
		assertThat(heardAtAnswer).containsExactly("1", "2");
		this.buses.get(1).release();
		publish("/topic/a", "3");
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "3");
	}

	@Test
	void nobodyWaitsForASlowBusAndLateNewsAreHeardOnce() throws Exception {
		join("/topic/a");
		this.buses.forEach(WatchedBus::hold);
		for (int i = 1; i <= 50; i++) {
			assertThat(publish("/topic/a", String.valueOf(i)).offset()).isEqualTo(i);
		}
		this.buses.forEach(WatchedBus::release);
		publishOnOther("/topic/a", "51");
		await().untilAsserted(() -> {
			assertThat(offsets(this.inbound)).isEqualTo(upTo(51));
			assertThat(offsets(this.heardByOther)).isEqualTo(upTo(51));
		});
	}

	@Test
	void aLargeMessageIsReadByThoseWhoWantIt() throws Exception {
		join("/topic/a");
		String large = "x".repeat(3_000_000);
		publish("/topic/a", large);
		publish("/topic/a", "2");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly(large, "2"));
		assertThat(this.buses.get(0).largest()).isLessThan(1000);
	}

	@Test
	void whatComesInOneBatchComesInItsOrder() throws Exception {
		join("/topic/a");
		join("/topic/b");
		this.backend
			.publish(new Batch(List.of(publication("/topic/a", "1"), publication("/topic/b", "2"),
					publication("/topic/a", "3"), publication("/topic/c", "4")), List.of()))
			.get(10, TimeUnit.SECONDS);
		assertThat(this.inbound.bodies()).containsExactly("1", "2", "3", "4");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactlyInAnyOrder("1", "2", "3"));
	}

	@Test
	void whatIsNotKeptIsHeardOnBothOnce() throws Exception {
		join("/topic/nothing");
		publish("/topic/nothing", "1");
		publishOnOther("/topic/nothing", "2");
		await().untilAsserted(() -> {
			assertThat(this.inbound.bodies()).containsExactly("1", "2");
			assertThat(this.heardByOther.bodies()).containsExactlyInAnyOrder("1", "2");
		});
	}

	@Test
	void whoCannotHearOthersCannotJoinAndHasNothingToLeave() throws Exception {
		this.buses.get(1).link().cut();
		assertThat(this.other.join("/topic/a")).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(BackendException.class);
		this.buses.get(1).link().mend();
		this.other.join("/topic/a").get(10, TimeUnit.SECONDS);
		publish("/topic/a", "1");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("1"));
	}

	@Test
	void whoJoinsWhileThisNodeItselfPublishesHearsEachMessageOnce() throws Exception {
		for (int round = 0; round < 20; round++) {
			String topic = "/topic/" + round;
			concurrently(3, (each) -> {
				if (each == 2) {
					((SharedBackend) this.backend).join(topic).get(10, TimeUnit.SECONDS);
					return;
				}
				for (int i = 0; i < 15; i++) {
					if (each == 0) {
						publish(topic, "here");
					}
					else {
						publishOnOther(topic, "there");
					}
				}
			});
			Position last = publish(topic, "end");
			assertThat(last.offset()).isEqualTo(31);
			List<Long> heard = this.inbound.messages()
				.stream()
				.filter((message) -> message.destination().equals(topic))
				.map(StoredMessage::offset)
				.toList();
			assertThat(heard).isSorted().doesNotHaveDuplicates().endsWith(31L);
		}
	}

	@Test
	void theNewestOfEachKeyIsTheSameOnBoth() throws Exception {
		join("/topic/latest");
		concurrently(4, (publisher) -> {
			for (int i = 0; i < 60; i++) {
				Publication publication = about("/topic/latest", "k" + i % 5, publisher + ":" + i);
				((publisher % 2 == 0) ? this.backend : this.other).publish(Batch.of(publication))
					.get(30, TimeUnit.SECONDS);
			}
		});
		Map<String, String> newest = newestInOrder(this.inbound);
		Map<String, String> kept = new HashMap<>();
		this.other.read("/topic/latest", 1, 100)
			.messages()
			.forEach((message) -> kept.put(message.headers().get(KEY), text(message)));
		assertThat(newest).isEqualTo(kept);
		assertThat(newestInOrder(this.heardByOther)).isEqualTo(kept);
	}

	/** Of what was late enough to be read, the log has the newest of each key. */
	private static Map<String, String> newestInOrder(RecordingInbound inbound) {
		await().untilAsserted(() -> assertThat(offsets(inbound)).endsWith(240L));
		assertThat(offsets(inbound)).isSorted().doesNotHaveDuplicates();
		Map<String, String> newest = new HashMap<>();
		inbound.messages().forEach((message) -> newest.put(message.headers().get(KEY), text(message)));
		return newest;
	}

	@Test
	void aKeySentToBothAtOnceGetsOnePositionAndIsHeardOnce() throws Exception {
		join("/topic/a");
		for (int i = 0; i < 30; i++) {
			Publication publication = keyed("/topic/a", "x", "key " + i);
			CompletableFuture<List<Position>> here = this.backend.publish(Batch.of(publication));
			CompletableFuture<List<Position>> there = this.other.publish(Batch.of(publication));
			assertThat(here.get(10, TimeUnit.SECONDS)).isEqualTo(there.get(10, TimeUnit.SECONDS));
		}
		await().untilAsserted(() -> {
			assertThat(offsets(this.inbound)).isEqualTo(upTo(30));
			assertThat(offsets(this.heardByOther)).isEqualTo(upTo(30));
		});
	}

	/**
	 * The history that each node has heard, what was receipted, and the table agree, with
	 * links that fail and a third node that dies in the middle.
	 */
	@Test
	void underLoadAllHearOneHistoryAndNothingReceiptedIsMissing() throws Exception {
		SharedBackend third = create(this.clock);
		third.start(new RecordingInbound(), BackendFixture::retention);
		List<String> topics = IntStream.range(0, 5).mapToObj((i) -> "/topic/load/" + i).toList();
		for (String topic : topics) {
			join(topic);
			third.join(topic).get(10, TimeUnit.SECONDS);
		}
		Map<String, Map<Position, String>> receipted = new ConcurrentHashMap<>();
		AtomicInteger sent = new AtomicInteger();
		concurrently(7, (publisher) -> {
			SharedBackend node = List.of((SharedBackend) this.backend, this.other, third).get(publisher % 3);
			if (publisher == 6) {
				for (int i = 0; i < 6; i++) {
					int before = sent.get();
					this.buses.get(i % 2).link().cut();
					await().until(() -> sent.get() > before + 100);
					this.buses.get(i % 2).link().mend();
				}
				this.buses.get(2).lose();
				this.nodes.get(2).kill();
				return;
			}
			for (int i = 0; i < 250; i++) {
				String topic = topics.get((i + publisher) % topics.size());
				String body = publisher + ":" + i;
				CompletableFuture<List<Position>> answer = node.publish(Batch.of(publication(topic, body)));
				sent.incrementAndGet();
				if (publisher % 3 < 2) {
					receipted.computeIfAbsent(topic, (name) -> new ConcurrentHashMap<>())
						.put(answer.get(30, TimeUnit.SECONDS).get(0), body);
				}
				else if (i % 20 == 0) {
					// Those of the node that dies are receipted, or not.
					answer.completeOnTimeout(List.of(), 200, TimeUnit.MILLISECONDS)
						.exceptionally((failure) -> List.of())
						.join();
				}
			}
		});
		for (String topic : topics) {
			long last = this.backend.read(topic, 1, 0).last();
			await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
				assertThat(history(this.inbound, topic)).hasSize((int) last);
				assertThat(history(this.heardByOther, topic)).hasSize((int) last);
			});
			List<String> stored = this.other.read(topic, 1, 10_000).messages().stream().map(this::describe).toList();
			assertThat(history(this.inbound, topic)).isEqualTo(stored);
			assertThat(history(this.heardByOther, topic)).isEqualTo(stored);
			assertThat(stored).hasSize((int) last);
			receipted.get(topic)
				.forEach((position, body) -> assertThat(stored.get((int) position.offset() - 1))
					.isEqualTo(position.epoch() + ":" + position.offset() + "=" + body));
		}
	}

	private List<String> history(RecordingInbound inbound, String topic) {
		return inbound.messages()
			.stream()
			.filter((message) -> message.destination().equals(topic))
			.map(this::describe)
			.toList();
	}

	private String describe(StoredMessage message) {
		return message.epoch() + ":" + message.offset() + "=" + text(message);
	}

}
