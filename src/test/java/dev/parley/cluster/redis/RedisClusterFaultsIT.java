package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.bus.Bus;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.StoredMessage;
import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What two nodes notice of a cluster of several masters that changes. */
@Timeout(120)
class RedisClusterFaultsIT extends BackendFixture {

	private static final String TOPIC = "/topic/a";

	private RedisClusterProcess redis;

	private SharedBackend other;

	private final RecordingInbound heardByOther = new RecordingInbound();

	@Override
	protected Backend create(Clock clock) {
		this.redis = RedisClusterProcess.newest();
		return node(clock);
	}

	private RedisBackend node(Clock clock) {
		return new RedisBackend(this.redis.servers(), "faults", ClusterNode.newId(), clock, Duration.ofSeconds(1),
				Duration.ofSeconds(5), Duration.ofMillis(50));
	}

	@BeforeEach
	void startOther() throws Exception {
		this.other = node(this.clock);
		this.other.start(this.heardByOther, BackendFixture::retention);
		this.other.join(TOPIC).get();
		((SharedBackend) this.backend).join(TOPIC).get();
	}

	@AfterEach
	void closeOther() {
		this.other.close();
		this.redis.close();
	}

	@Test
	void aPartitionThatMovesToAnotherMasterUnderLoadLosesNothing() throws Exception {
		Position before = publish(TOPIC, "before");
		RedisProcess from = this.redis.masterOf(new Names("faults", true).log(TOPIC).get(0));
		RedisProcess to = this.redis.masters().stream().filter((each) -> each != from).findFirst().orElseThrow();
		AtomicBoolean done = new AtomicBoolean();
		concurrently(3, (each) -> {
			if (each == 2) {
				this.redis.move(new Names("faults", true).log(TOPIC).get(0), from, to);
				int heard = this.heardByOther.messages().size();
				await().until(() -> this.heardByOther.messages().size() > heard + 100);
				done.set(true);
				return;
			}
			Backend publisher = (each == 0) ? this.backend : this.other;
			for (int i = 0; !done.get(); i++) {
				publisher.publish(Batch.of(publication(TOPIC, each + ":" + i))).get();
			}
		});
		Page page = this.backend.read(TOPIC, 1, 100_000);
		assertThat(page.epoch()).isNotEqualTo(before.epoch());
		assertThat(page.holds(before.epoch(), before.offset())).isTrue();
		List<Long> all = upTo(page.last());
		assertThat(page.messages()).extracting(StoredMessage::offset).isEqualTo(all);
		await().untilAsserted(() -> {
			assertThat(this.inbound.messages()).extracting(StoredMessage::offset).isEqualTo(all);
			assertThat(this.heardByOther.messages()).extracting(StoredMessage::offset).isEqualTo(all);
		});
	}

	private static List<Long> upTo(long last) {
		return IntStream.rangeClosed(1, (int) last).mapToObj(Long::valueOf).toList();
	}

	@Test
	void whileAMasterIsAwayOnlyItsTopicsAreRefused() throws Exception {
		RedisProcess away = masterOf(TOPIC);
		String elsewhere = notAt(away, "/topic/");
		publish(TOPIC, "1");
		away.pause();
		assertThat(this.backend.publish(Batch.of(publication(TOPIC, "refused")))).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withCauseInstanceOf(BackendException.class);
		publish(elsewhere, "1");
		assertThat(bodies(this.backend.read(elsewhere, 1, 10))).containsExactly("1");
		away.resume();
		await().ignoreExceptions().untilAsserted(() -> publish(TOPIC, "2"));
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).startsWith("1").endsWith("2"));
	}

	private RedisProcess masterOf(String topic) {
		return this.redis.masterOf(new Names("faults", true).log(topic).get(0));
	}

	private String notAt(RedisProcess master, String prefix) {
		return IntStream.range(0, 1000)
			.mapToObj((i) -> prefix + i)
			.filter((each) -> masterOf(each) != master)
			.findFirst()
			.orElseThrow();
	}

	@Test
	void aReplicaThatTakesOverHasWhatItWasSentAndBeginsAGeneration() throws Exception {
		RedisProcess killed = masterOf(TOPIC);
		RedisProcess replica = this.redis.replicaOf(killed);
		publish(TOPIC, "1");
		Position before = publish(TOPIC, "2");
		String meta = new Names("faults", true).log(TOPIC).get(0);
		await().until(() -> "2".equals(replica.commands().hget(meta, "o")));
		this.redis.lose(killed);
		await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> publish(TOPIC, "3"));
		Page page = this.backend.read(TOPIC, 1, 100);
		assertThat(page.epoch()).isNotEqualTo(before.epoch());
		assertThat(page.holds(before.epoch(), before.offset())).isTrue();
		assertThat(bodies(page)).startsWith("1", "2").endsWith("3");
		List<Long> all = upTo(page.last());
		await().untilAsserted(() -> {
			assertThat(this.inbound.messages()).extracting(StoredMessage::offset).isEqualTo(all);
			assertThat(this.heardByOther.messages()).extracting(StoredMessage::offset).isEqualTo(all);
		});
	}

	@Test
	void aMasterThatIsKilledWithoutAReplicaTakesOnlyItsTopicsWithIt() throws Exception {
		RedisProcess killed = masterOf(TOPIC);
		String elsewhere = notAt(killed, "/topic/");
		publish(TOPIC, "1");
		this.redis.lose(killed);
		assertThat(this.backend.publish(Batch.of(publication(TOPIC, "refused")))).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withCauseInstanceOf(BackendException.class);
		publish(elsewhere, "1");
		assertThat(bodies(this.backend.read(elsewhere, 1, 10))).containsExactly("1");
		await().atMost(Duration.ofSeconds(30)).until(() -> ((RedisBackend) this.backend).away().isZero());
	}

	/**
	 * What was on its way to them is lost with the master, though what they write and
	 * read is at the others. Without a log nobody can read it, and it is counted.
	 */
	@Test
	void whileAMasterIsKilledThatNodesListenToEachHearsAllOfALogInOrderAndNothingTwiceOfWhatIsNotKept()
			throws Exception {
		RedisProcess killed = this.redis.masters().stream().filter(this::isListenedTo).findFirst().orElseThrow();
		long listening = killed.subscribers(new Names("faults", true).channel(TOPIC));
		String topic = notAt(killed, "/topic/");
		String plain = notAt(killed, "/topic/nothing/");
		List<SharedBackend> nodes = List.of((SharedBackend) this.backend, this.other);
		List<RecordingInbound> heard = List.of(this.inbound, this.heardByOther);
		for (SharedBackend node : nodes) {
			node.join(topic).get();
			node.join(plain).get();
		}
		AtomicBoolean done = new AtomicBoolean();
		concurrently(3, (each) -> {
			if (each == 2) {
				awaitMore(plain, heard);
				this.redis.lose(killed);
				await()
					.until(() -> nodes.stream().mapToLong((node) -> ((RedisBackend) node).lost()).sum() >= listening);
				awaitMore(plain, heard);
				done.set(true);
				return;
			}
			for (int i = 0; !done.get(); i++) {
				nodes.get(each).publish(Batch.of(publication(topic, each + ":" + i))).get();
				nodes.get(each).publish(Batch.of(publication(plain, each + ":" + i))).get();
			}
		});
		List<Long> all = upTo(this.backend.read(topic, 1, 0).last());
		for (RecordingInbound one : heard) {
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(of(topic, one)).extracting(StoredMessage::offset).isEqualTo(all));
			assertThat(one.outrun()).isEmpty();
			for (int publisher = 0; publisher < 2; publisher++) {
				assertThat(numbers(of(plain, one), publisher)).isSorted().doesNotHaveDuplicates();
			}
		}
		for (int each = 0; each < 2; each++) {
			List<Integer> own = numbers(of(plain, heard.get(each)), each);
			assertThat(own).as("what it has published itself").hasSize(own.get(own.size() - 1) + 1);
		}
	}

	private boolean isListenedTo(RedisProcess master) {
		return master.subscribers(new Names("faults", true).channel(TOPIC)) > 0;
	}

	private static List<StoredMessage> of(String topic, RecordingInbound heard) {
		return heard.messages().stream().filter((each) -> each.destination().equals(topic)).toList();
	}

	/** Of the messages of one publisher. */
	private static List<Integer> numbers(List<StoredMessage> messages, int publisher) {
		return messages.stream()
			.map(BackendFixture::text)
			.filter((each) -> each.startsWith(publisher + ":"))
			.map((each) -> Integer.valueOf(each.substring(2)))
			.toList();
	}

	/** Each node hears more of both. */
	private static void awaitMore(String topic, List<RecordingInbound> heard) {
		List<Integer> before = counts(topic, heard);
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			List<Integer> now = counts(topic, heard);
			return IntStream.range(0, now.size()).allMatch((i) -> now.get(i) >= before.get(i) + 50);
		});
	}

	private static List<Integer> counts(String topic, List<RecordingInbound> heard) {
		return heard.stream()
			.flatMap((one) -> IntStream.range(0, 2).mapToObj((publisher) -> numbers(of(topic, one), publisher).size()))
			.toList();
	}

	/** The masters pass it on to each other, and nobody is told. */
	@Test
	void whatIsLostBetweenTheMastersIsReadFromTheLog() throws Exception {
		publish(TOPIC, "1");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("1"));
		RedisBackend silent = (RedisBackend) this.other;
		silent.connections().receiving().sync().unsubscribe(new Names("faults", true).channel(TOPIC));
		publish(TOPIC, "2");
		await().untilAsserted(() -> assertThat(this.heardByOther.bodies()).containsExactly("1", "2"));
	}

	/** Any node passes it on to all. */
	@Test
	void newsAreHeardThoughTheMasterIsKilledThatWouldHaveAKeyOfTheirChannelsName() throws Exception {
		RedisProcess killed = this.redis.masters().get(0);
		String channel = IntStream.range(0, 1000)
			.mapToObj(Integer::toString)
			.filter((each) -> this.redis.masterOf(new Names("faults", true).bus() + each) == killed)
			.findFirst()
			.orElseThrow();
		AtomicBoolean heard = new AtomicBoolean();
		try (RedisBus one = new RedisBus(this.redis.servers(), "faults", Duration.ofSeconds(1));
				RedisBus two = new RedisBus(this.redis.servers(), "faults", Duration.ofSeconds(1))) {
			one.listen(channel, new Bus.Listener() {

				@Override
				public void heard(byte[] news) {
					heard.set(true);
				}

				@Override
				public void interrupted() {
				}

			}).get();
			this.redis.lose(killed);
			await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
				two.send(channel, new byte[0]).get(5, TimeUnit.SECONDS);
				return heard.get();
			});
		}
	}

	/** Or it is taken for dead, and made again each time. */
	@Test
	void aConnectionToAMasterToWhichThereIsNothingToSayIsAskedForASignOfLife() {
		RedisProcess master = this.redis.masterOf(new Names("faults", true).log(TOPIC).get(0));
		Pattern appending = Pattern.compile("id=(\\d+) .*cmd=eval(?:sha)? user=quiet ");
		try (RedisBackend quiet = new RedisBackend(this.redis.serversFor("quiet"), "faults", ClusterNode.newId(),
				this.clock, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(50))) {
			quiet.start(new RecordingInbound(), BackendFixture::retention);
			String id = await().until(() -> {
				quiet.publish(Batch.of(publication(TOPIC, "1"))).get();
				Matcher found = appending.matcher(master.commands().clientList());
				return found.find() ? found.group(1) : null;
			}, Objects::nonNull);
			await().until(() -> master.commands().clientList().matches("(?s).*\\bid=" + id + " [^\n]*cmd=ping .*"));
		}
	}

	/** Or what it does in the middle would be half done. */
	@Test
	void aScriptIsNotBegunWhileItsPartitionMovesThoughAllItsKeysAreThere() throws Exception {
		String queue = "/queue/a";
		RedisBackend one = (RedisBackend) this.backend;
		for (int i = 0; i < 3; i++) {
			publish(about(queue, "k" + i, "expires", this.clock.millis() + 1_000_000));
		}
		one.claims().claim(queue, 1).get();
		String key = new Names("faults", true).log(queue).get(0);
		RedisProcess from = this.redis.masterOf(key);
		RedisProcess to = this.redis.masters().stream().filter((each) -> each != from).findFirst().orElseThrow();
		int slot = SlotHash.getSlot(key);
		from.commands().clusterSetSlotMigrating(slot, to.commands().clusterMyId());
		CompletableFuture<List<Claimed>> claimed = one.claims().claim(queue, 10);
		await().pollDelay(Duration.ofMillis(500)).until(() -> !claimed.isDone());
		from.commands().clusterSetSlotStable(slot);
		assertThat(claimed.get(10, TimeUnit.SECONDS)).hasSize(2);
	}

}
