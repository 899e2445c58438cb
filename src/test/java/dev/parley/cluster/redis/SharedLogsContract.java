package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.SharedTopicsContract;
import dev.parley.cluster.redis.servers.Tags;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Policies;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What two nodes on one Redis hear of each other, and what is there. */
abstract class SharedLogsContract extends SharedTopicsContract {

	private static int number;

	private final String prefix = "shared" + number++;

	abstract TestRedis server();

	@Override
	protected SharedBackend create(Clock clock) {
		return new RedisBackend(server().servers(), this.prefix, ClusterNode.newId(), clock, Duration.ofSeconds(2),
				Duration.ofSeconds(5), Duration.ofMillis(50));
	}

	@Override
	protected void awaitListeners(String destination, int nodes) {
		await().until(() -> subscribers(destination) == nodes);
	}

	@Override
	protected long lost(SharedBackend node) {
		return ((RedisBackend) node).lost();
	}

	@Override
	protected void awaitNoPatterns() {
		String channels = this.prefix + ":*:w:*";
		await().untilAsserted(() -> assertThat(server().channels(channels)).isEmpty());
	}

	private long subscribers(String destination) {
		return server().subscribers(new Names(this.prefix).channel(destination));
	}

	@Test
	void aConnectionThatIsLostUnderLoadLosesNothingThatIsKept() throws Exception {
		join("/topic/a");
		AtomicBoolean done = new AtomicBoolean();
		concurrently(3, (each) -> {
			if (each == 2) {
				while (!done.get()) {
					server().killSubscriptions();
					int heard = this.inbound.messages().size();
					await().atMost(Duration.ofSeconds(5))
						.until(() -> done.get() || this.inbound.messages().size() > heard + 50);
				}
				return;
			}
			for (int i = 0; i < 500; i++) {
				publish("/topic/a", each + ":" + i);
			}
			done.set(true);
		});
		await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			assertThat(offsets(this.inbound)).isEqualTo(upTo(1000));
			assertThat(offsets(this.heardByOther)).isEqualTo(upTo(1000));
		});
	}

	@Test
	void aLostConnectionIsCountedWhereNothingIsKept() throws Exception {
		join("/topic/nothing");
		server().killSubscriptions();
		await().until(() -> lost(this.other) == 1);
		await().until(() -> subscribers("/topic/nothing") == 2);
		publish("/topic/nothing", "1");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("1"));
	}

	@Test
	void whoPublishesWhatIsNotKeptIsAnsweredAndHearsItOnceThoughConnectionsAreLost() throws Exception {
		((SharedBackend) this.backend).join("/topic/nothing").get(10, TimeUnit.SECONDS);
		for (int i = 0; i < 200; i++) {
			if (i % 40 == 20) {
				server().killSubscriptions();
			}
			publish("/topic/nothing", String.valueOf(i));
		}
		await().untilAsserted(() -> assertThat(this.inbound.bodies()).hasSize(200).doesNotHaveDuplicates());
	}

	@Test
	void aRequestThatIsRepeatedIsExecutedOnce() throws Exception {
		Request request = request(1, "1");
		request.add(Batch.of(publication("/topic/a", "2")));
		List<String> keys = request.keys();
		List<byte[]> arguments = request.arguments();
		try (Connections connections = new Connections(server().servers(), Duration.ofSeconds(5))) {
			List<?> first = get(connections.call(Scripts.APPEND, keys, arguments));
			List<?> second = get(connections.call(Scripts.APPEND, keys, arguments));
			assertThat(second).usingRecursiveComparison().isEqualTo(first);
		}
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2");
	}

	@Test
	void aRequestThatComesAfterALaterOneOfItsNodeIsNotExecuted() throws Exception {
		try (Connections connections = new Connections(server().servers(), Duration.ofSeconds(5))) {
			get(connections.call(Scripts.APPEND, request(10, "ten").keys(), request(10, "ten").arguments()));
			Request late = request(9, "nine");
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> get(connections.call(Scripts.APPEND, late.keys(), late.arguments())))
				.withMessageContaining("STALE");
		}
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("ten");
	}

	/** Its node was stopped when it was about to send it again. */
	@Test
	void aRepeatThatComesWhenItsAnswerMayHaveBeenForgottenIsNotExecuted() throws Exception {
		long now = System.currentTimeMillis();
		Request request = request(1, "1");
		List<String> keys = request.keys();
		List<byte[]> soon = Request.repeated(request.arguments(), now + 600_000);
		List<byte[]> late = Request.repeated(request.arguments(), now - 600_000);
		try (Connections connections = new Connections(server().servers(), Duration.ofSeconds(5))) {
			List<?> first = get(connections.call(Scripts.APPEND, keys, soon));
			assertThat(get(connections.call(Scripts.APPEND, keys, late))).usingRecursiveComparison().isEqualTo(first);
			server().commands().del(keys.get(1));
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> get(connections.call(Scripts.APPEND, keys, late)))
				.withMessageContaining("STALE");
		}
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1");
	}

	private Request request(long number, String body) {
		Names names = new Names(this.prefix, server().servers().isCluster());
		Request request = new Request(names, BackendFixture::retention, "node", Duration.ofSeconds(1),
				names.partition("/topic/a"), number, this.clock);
		request.add(Batch.of(publication("/topic/a", body)));
		return request;
	}

	private static List<?> get(CompletableFuture<List<?>> answer) throws Exception {
		return answer.get(10, TimeUnit.SECONDS);
	}

	@Test
	void aLogWhoseMetaIsGoneBeginsAgain() throws Exception {
		Position before = publishAll("/topic/a", "1", "2");
		server().commands().del(new Names(this.prefix).log("/topic/a").get(0));
		Position after = publish("/topic/a", "new");
		assertThat(after.offset()).isEqualTo(1);
		assertThat(after.epoch()).isNotEqualTo(before.epoch());
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("new");
	}

	@Test
	void aLogThatWasOnlyReadIsForgottenInTenMinutes() throws Exception {
		String meta = new Names(this.prefix).log("/topic/a").get(0);
		this.backend.read("/topic/a", 1, 10);
		assertThat(server().commands().pttl(meta)).isBetween(1L, 600_000L);
		publish("/topic/a", "1");
		assertThat(server().commands().pttl(meta)).isEqualTo(-1);
	}

	/** Whoever may subscribe can name any number of topics that nobody has written to. */
	@Test
	void logsThatWereOnlyReadAreBoundedInNumberAndTheOldestGoFirst() throws Exception {
		List<String> neighbours = IntStream.iterate(0, (i) -> i + 1)
			.mapToObj((i) -> "/topic/" + i)
			.filter((each) -> Tags.of(each).equals(Tags.of("/topic/a")))
			.limit(1500)
			.toList();
		publish("/topic/a", "1");
		List<String> epochs = neighbours.subList(0, 1000).stream().map(this::epochOfLater).toList();
		publish(neighbours.get(0), "1");
		assertThat(metasBeside("/topic/a")).hasSize(1001);
		neighbours.subList(1000, 1500).forEach(this::epochOfLater);
		assertThat(metasBeside("/topic/a")).hasSize(1002);
		assertThat(epochOfLater(neighbours.get(0))).isEqualTo(epochs.get(0));
		assertThat(epochOfLater(neighbours.get(500))).isEqualTo(epochs.get(500));
		assertThat(epochOfLater(neighbours.get(499))).isNotEqualTo(epochs.get(499));
		assertThat(server().commands().pttl(new Names(this.prefix).unwritten("/topic/a"))).isBetween(1L, 600_000L);
	}

	private String epochOfLater(String topic) {
		this.clock.advance(Duration.ofMillis(1));
		return this.backend.read(topic, 1, 0).epoch();
	}

	private List<String> metasBeside(String topic) {
		return server().commands().keys("%s:{%s}:m:*".formatted(this.prefix, Tags.of(topic)));
	}

	@Test
	void aLogOfMessagesThatGoByAgeGoesAfterThemAndItsMessagesAfterIt() throws Exception {
		List<String> keys = new Names(this.prefix).log("/topic/hour");
		publish("/topic/hour", "1");
		long meta = server().commands().pttl(keys.get(0));
		assertThat(meta).isBetween(Duration.ofMinutes(64).toMillis(), Duration.ofMinutes(70).toMillis());
		assertThat(server().commands().pttl(keys.get(1))).isGreaterThan(meta);
	}

	@Test
	void aLogWhoseMessagesNoLongerGoByAgeStaysWithAllThatItHas() throws Exception {
		List<String> topics = List.of("/topic/hour", "/topic/latest/hour");
		for (String topic : topics) {
			publish(about(topic, "a", "1"));
			publish(about(topic, "b", "1", this.clock.millis() + 60_000));
			publish(about(topic, "a", ""));
		}
		try (RedisBackend node = (RedisBackend) create(this.clock)) {
			node.start(new RecordingInbound(), (destination) -> BackendFixture.retention(destination).isKeyed()
					? Retention.latestBy(KEY) : new Retention(1000, Duration.ZERO, 0));
			for (String topic : topics) {
				node.publish(Batch.of(about(topic, "c", "2"))).get(10, TimeUnit.SECONDS);
				assertThat(new Names(this.prefix).log(topic)).allMatch((key) -> server().commands().pttl(key) < 0);
			}
		}
	}

	/** As one in the database does. */
	@Test
	void aLogThatIsToBeKeptInAnotherWayBeginsAgainWithItsNextMessageAndNotBefore() throws Exception {
		Position before = publishAll("/topic/a", "1", "2", "3");
		try (RedisBackend node = (RedisBackend) create(this.clock)) {
			node.start(new RecordingInbound(), (destination) -> Retention.latestBy(KEY).atMost(10, 500));
			Page empty = node.read("/topic/a", 1, 10);
			assertThat(empty.messages()).isEmpty();
			assertThat(empty.holds(before.epoch(), 3)).isFalse();
			assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2", "3");
			Position after = node.publish(Batch.of(about("/topic/a", "key", "new"))).get(10, TimeUnit.SECONDS).get(0);
			assertThat(after.offset()).isOne();
			assertThat(after.epoch()).isNotEqualTo(before.epoch());
			assertThat(bodies(node.read("/topic/a", 1, 10))).containsExactly("new");
			assertThat(server().commands().hlen(new Names(this.prefix).log("/topic/a").get(1))).isOne();
		}
		assertThat(publish("/topic/a", "back").offset()).isOne();
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("back");
	}

	@Test
	void aPatternLeftWhileTheConnectionIsAwayIsLeftWhenItIsBack() throws Exception {
		Policies policies = new Policies(List.of(DestinationPolicy.open("/topic/open/**")));
		try (RedisBackend node = (RedisBackend) create(this.clock)) {
			node.start(new RecordingInbound(), policies);
			node.join("/topic/open/*").get(10, TimeUnit.SECONDS);
			for (int i = 0; i < 20; i++) {
				server().killSubscriptions();
				node.leave("/topic/open/*");
				await().untilAsserted(
						() -> assertThat(server().commands().pubsubChannels(this.prefix + ":*:w:*")).isEmpty());
				await().ignoreExceptions().until(() -> node.join("/topic/open/*").get(10, TimeUnit.SECONDS) == null);
			}
		}
	}

	@Test
	void anotherPrefixIsAnotherWorld() throws Exception {
		join("/topic/a");
		try (RedisBackend stranger = new RedisBackend(server().servers(), this.prefix + "x", ClusterNode.newId(),
				this.clock)) {
			RecordingInbound heard = new RecordingInbound();
			stranger.start(heard, BackendFixture::retention);
			stranger.join("/topic/a").get(10, TimeUnit.SECONDS);
			stranger.publish(Batch.of(publication("/topic/a", "theirs"))).get(10, TimeUnit.SECONDS);
			assertThat(publish("/topic/a", "ours").offset()).isEqualTo(1);
			assertThat(heard.bodies()).containsExactly("theirs");
		}
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("ours"));
	}

}
