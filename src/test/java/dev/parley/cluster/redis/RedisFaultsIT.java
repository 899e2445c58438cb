package dev.parley.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.RareLine;
import dev.parley.cluster.redis.Work.Publish;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.redis.servers.Servers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.problem.RefusedException;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** Servers that fail, come back empty, or are replaced by a replica. */
class RedisFaultsIT extends BackendFixture {

	private final RedisProcess redis = RedisProcess.newest();

	@Override
	protected Backend create(Clock clock) {
		return backendOn(this.redis);
	}

	private RedisBackend backendOn(RedisProcess server) {
		return backendOn(server, Duration.ofSeconds(2), Duration.ofSeconds(1));
	}

	private RedisBackend backendOn(RedisProcess server, Duration timeout, Duration patience) {
		return new RedisBackend(server.servers(), "faults", ClusterNode.newId(), this.clock, timeout, patience,
				Duration.ofMillis(50));
	}

	@AfterEach
	void stop() {
		this.redis.close();
	}

	/**
	 * Whoever saw what the old master took alone is told that they are not recovered,
	 * nobody else.
	 */
	@Test
	void afterAFailoverOnlyThoseWhoSawWhatIsLostAreTold() throws Exception {
		Position first = publishAll("/topic/a", "1", "2");
		publish("/topic/quiet", "1");
		try (RedisProcess replica = RedisProcess.newest()) {
			replicate(replica);
			Position before = publish("/topic/a", "3");
			String meta = new Names("faults").log("/topic/a").get(0);
			await().until(() -> "3".equals(replica.commands().hget(meta, "o")));
			replica.commands().replicaofNoOne();
			Position lost = publishAll("/topic/a", "4 of the old one", "5 of the old one");
			assertThat(lost).as("the old one goes on").isEqualTo(new Position(before.epoch(), 5));
			try (RedisBackend node = backendOn(replica)) {
				node.start(new RecordingInbound(), BackendFixture::retention);
				assertBoundary(node.read("/topic/a", 1, 10), before.epoch(), 3);
				Position appended = publishOn(node, "4 of the new one");
				publishOn(node, "5 of the new one");
				publishOn(node, "6 of the new one");
				Page page = node.read("/topic/a", 1, 10);
				assertThat(appended).isEqualTo(new Position(page.epoch(), 4));
				assertBoundary(page, before.epoch(), 3);
				assertThat(bodies(page)).containsExactly("1", "2", "3", "4 of the new one", "5 of the new one",
						"6 of the new one");
				assertThat(page.holds(page.epoch(), 6)).isTrue();
				assertThat(page.holds(first.epoch(), 2)).as("a master that gets its first replica is another one, too")
					.isTrue();
				assertThat(node.read("/topic/quiet", 1, 10).holds(epochOf("/topic/quiet"), 1)).isTrue();
			}
		}
	}

	/** The new master has given the offset of a lost message to another one. */
	@Test
	void afterAFailoverAClaimOfALostMessageDoesNotSettleTheOneThatHasItsOffset() throws Exception {
		String queue = "/queue/a";
		try (RedisProcess replica = RedisProcess.newest(); MuteLine line = new MuteLine(this.redis)) {
			replicate(replica);
			publish(queue, "1");
			try (RedisBackend node = new RedisBackend(Servers.of(line.uri()), "faults", ClusterNode.newId(), this.clock,
					Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofMillis(50));
					RedisBackend other = backendOn(replica)) {
				node.start(new RecordingInbound(), BackendFixture::retention);
				String data = new Names("faults").log(queue).get(1);
				await().until(() -> replica.commands().hlen(data) == 1);
				replica.commands().replicaofNoOne();
				publish(queue, "2 of the old one");
				List<Claimed> held = node.claims().claim(queue, 2).get(10, TimeUnit.SECONDS);
				assertThat(held).hasSize(2);
				line.dieFor(replica);
				other.start(new RecordingInbound(), BackendFixture::retention);
				other.publish(Batch.of(publication(queue, "2 of the new one"))).get(10, TimeUnit.SECONDS);
				await().atMost(Duration.ofSeconds(30))
					.until(() -> node.publish(Batch.of(publication("/topic/a", "x")))
						.handle((done, failure) -> failure == null)
						.get(10, TimeUnit.SECONDS));
				node.publish(Batch.of(Settlement.of(held.get(0).message()))).get(10, TimeUnit.SECONDS);
				assertThat(node.publish(Batch.of(Settlement.of(held.get(1).message()))))
					.failsWithin(Duration.ofSeconds(10))
					.withThrowableThat()
					.withCauseInstanceOf(RefusedException.class);
				assertThat(bodies(other.read(queue, 1, 10))).containsExactly("2 of the new one");
			}
		}
	}

	@Test
	void aServerThatComesBackEmptyHasLostTheQueueAndRefusesItsAcknowledgements() throws Exception {
		String queue = "/queue/a";
		try (RedisBackend node = backendOn(this.redis)) {
			node.start(new RecordingInbound(), BackendFixture::retention);
			publish(queue, "lost");
			Claimed held = node.claims().claim(queue, 1).get(10, TimeUnit.SECONDS).get(0);
			this.redis.kill();
			this.redis.restartEmpty();
			for (RedisBackend each : List.of(node, (RedisBackend) this.backend)) {
				await().atMost(Duration.ofSeconds(30))
					.until(() -> each.publish(Batch.of(publication("/topic/a", "x")))
						.handle((done, failure) -> failure == null)
						.get(10, TimeUnit.SECONDS));
			}
			publish(queue, "at the same offset");
			assertThat(node.publish(Batch.of(Settlement.of(held.message())))).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(RefusedException.class);
			node.claims().release(queue, List.of(held)).get(10, TimeUnit.SECONDS);
			assertThat(node.claims().claim(queue, 2).get(10, TimeUnit.SECONDS))
				.extracting((each) -> each.message().body().length, Claimed::redelivered)
				.containsExactly(tuple("at the same offset".length(), false));
		}
	}

	/** Long before the end of its lease. */
	@Test
	void whatANodeHoldsIsAnybodysAsSoonAsItIsClosed() throws Exception {
		publish("/queue/a", "1");
		try (RedisBackend node = backendOn(this.redis)) {
			node.start(new RecordingInbound(), BackendFixture::retention);
			assertThat(node.claims().claim("/queue/a", 1).get(10, TimeUnit.SECONDS)).hasSize(1);
		}
		RedisBackend other = (RedisBackend) this.backend;
		assertThat(other.claims().claim("/queue/a", 1).get(10, TimeUnit.SECONDS)).extracting(Claimed::redelivered)
			.containsExactly(true);
	}

	private void replicate(RedisProcess replica) {
		replica.commands().replicaof("127.0.0.1", this.redis.port());
		await().atMost(Duration.ofSeconds(20))
			.until(() -> replica.commands().info("replication").contains("master_link_status:up"));
	}

	private String epochOf(String destination) {
		return this.backend.read(destination, 1, 0).epoch();
	}

	private static void assertBoundary(Page page, String former, long last) {
		assertThat(page.epoch()).isNotEqualTo(former);
		for (long seen = 0; seen <= last; seen++) {
			assertThat(page.holds(former, seen)).as("who has seen %d", seen).isTrue();
		}
		for (long seen = last + 1; seen <= last + 5; seen++) {
			assertThat(page.holds(former, seen)).as("who has seen %d", seen).isFalse();
		}
		assertThat(page.holds("another", 1)).isFalse();
	}

	private Position publishOn(RedisBackend node, String body) throws Exception {
		return node.publish(Batch.of(publication("/topic/a", body))).get(10, TimeUnit.SECONDS).get(0);
	}

	@Test
	void aServerThatForgotTheScriptAndTakesNoneRefusesUntilItDoes() throws Exception {
		publish("/topic/a", "1");
		this.redis.commands().scriptFlush();
		this.redis.commands().aclSetuser("default", AclSetuserArgs.Builder.removeCommand(CommandType.EVAL));
		assertThat(this.backend.publish(Batch.of(publication("/topic/a", "refused"))))
			.failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(BackendException.class)
			.havingRootCause()
			.withMessageContaining("NOPERM");
		this.redis.commands().aclSetuser("default", AclSetuserArgs.Builder.addCommand(CommandType.EVAL));
		publish("/topic/a", "2");
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2");
	}

	/** A node that was stopped gives up before it has seen the answer. */
	@Test
	void aRequestIsHandedOnOnceThoughEachOfItsRepeatsIsAnswered() throws Exception {
		Queue<Long> taken = new ConcurrentLinkedQueue<>();
		Duration patience = Duration.ofMillis(500);
		Room room = new Room();
		try (Connections connections = new Connections(this.redis.servers(), Duration.ofSeconds(30));
				Writer writer = new Writer((partition) -> new Sender(connections::call,
						(number) -> new Request(new Names("faults"), BackendFixture::retention, "me",
								Duration.ofSeconds(1), 0, number, this.clock),
						room, (request, group, answer) -> taken.add(request.number()), patience, Duration.ofMillis(50),
						new RareLine()), room, patience)) {
			this.redis.pause();
			CompletableFuture<List<Position>> given = new CompletableFuture<>();
			writer.submit(new Publish(Batch.of(publication("/topic/plain/a", "1")), given), 0);
			assertThat(given).failsWithin(10, TimeUnit.SECONDS);
			this.redis.resume();
			await().untilAsserted(() -> assertThat(taken).isNotEmpty());
			connections.passed("any").toCompletableFuture().get(10, TimeUnit.SECONDS);
			assertThat(this.redis.commands().info("commandstats"))
				.containsPattern("cmdstat_evalsha:calls=([2-9]|\\d\\d)");
			assertThat(taken).containsExactly(1L);
		}
	}

	@Test
	void twoReplicasPromotedOneAfterTheOtherAreTwoGenerations() throws Exception {
		Position before = publishAll("/topic/a", "1", "2");
		try (RedisProcess first = RedisProcess.newest(); RedisProcess second = RedisProcess.newest()) {
			for (RedisProcess replica : List.of(first, second)) {
				replicate(replica);
				replica.commands().replicaofNoOne();
			}
			try (RedisBackend onFirst = backendOn(first); RedisBackend onSecond = backendOn(second)) {
				onFirst.start(new RecordingInbound(), BackendFixture::retention);
				onSecond.start(new RecordingInbound(), BackendFixture::retention);
				Position branch = publishOn(onFirst, "3 of the first");
				publishOn(onSecond, "3 of the second");
				Page page = onSecond.read("/topic/a", 1, 10);
				assertThat(page.holds(branch.epoch(), 3)).isFalse();
				assertBoundary(page, before.epoch(), 2);
			}
		}
	}

	@Test
	void aServerThatComesBackEmptyBeginsAnotherEpochAndIsHeardAgain() throws Exception {
		((SharedBackend) this.backend).join("/topic/a").get(10, TimeUnit.SECONDS);
		Position before = publishAll("/topic/a", "1", "2", "3");
		this.redis.kill();
		this.redis.restart();
		await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> epochOf("/topic/a") != null);
		try (RedisBackend other = backendOn(this.redis)) {
			other.start(new RecordingInbound(), BackendFixture::retention);
			Position after = publishOn(other, "new");
			assertThat(after.offset()).isEqualTo(1);
			assertThat(after.epoch()).isNotEqualTo(before.epoch());
			assertThat(this.backend.read("/topic/a", 1, 10).holds(before.epoch(), 0)).isFalse();
			await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
				assertThat(this.inbound.bodies()).containsExactly("1", "2", "3", "new");
				assertThat(this.inbound.messages().get(3).position()).isEqualTo(after);
			});
		}
	}

	@Test
	void whileTheServerIsAwayPublishersAreRefusedSoonAndAfterThatServedAgain() throws Exception {
		publish("/topic/a", "1");
		this.redis.kill();
		CompletableFuture<List<Position>> refused = this.backend.publish(Batch.of(publication("/topic/a", "2")));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> refused.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(BackendException.class);
		assertThatExceptionOfType(BackendException.class).isThrownBy(() -> this.backend.read("/topic/a", 1, 10));
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> ((SharedBackend) this.backend).join("/topic/b").get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(BackendException.class);
		this.redis.restart();
		await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> publish("/topic/a", "3").offset() == 1);
		// The connection that receives may come back a moment after the other one.
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(((SharedBackend) this.backend).join("/topic/b"))
				.succeedsWithin(Duration.ofSeconds(10)));
		assertThat(this.inbound.bodies()).containsExactly("1", "3");
	}

	@Test
	void aRequestThatIsRepeatedWhileTheServerIsPausedIsExecutedOnce() throws Exception {
		try (RedisBackend node = backendOn(this.redis, Duration.ofMillis(100), Duration.ofSeconds(20))) {
			node.start(new RecordingInbound(), BackendFixture::retention);
			publishOn(node, "1");
			this.redis.pause();
			CompletableFuture<List<Position>> waiting = node.publish(Batch.of(publication("/topic/a", "2")));
			await().pollDelay(Duration.ofMillis(500)).until(() -> !waiting.isDone());
			this.redis.resume();
			assertThat(waiting.get(10, TimeUnit.SECONDS).get(0).offset()).isEqualTo(2);
			assertThat(publishOn(node, "3").offset()).isEqualTo(3);
		}
		assertThat(bodies(this.backend.read("/topic/a", 1, 10))).containsExactly("1", "2", "3");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatWaitsForAServerThatHangsIsRefusedTogetherAndServedWhenItGoesOn(CapturedOutput output) throws Exception {
		try (RedisBackend node = backendOn(this.redis, Duration.ofSeconds(1), Duration.ofSeconds(1))) {
			node.start(new RecordingInbound(), BackendFixture::retention);
			publishOn(node, "1");
			this.redis.pause();
			List<CompletableFuture<List<Position>>> waiting = IntStream.range(0, 10_000)
				.mapToObj((each) -> node.publish(Batch.of(publication("/topic/a", "x"))))
				.toList();
			// Twenty requests, of which one is tried: each attempt takes a second.
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> waiting.get(9999).get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(BackendException.class);
			assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
			assertThat(output.getOut()).containsOnlyOnce("batches could not be published");
			this.redis.resume();
			await().ignoreExceptions().until(() -> publishOn(node, "goes on") != null);
		}
	}

	@Test
	void aMasterThatDiesWithoutAWordIsLeftForTheNextOne() throws Exception {
		RecordingInbound heard = new RecordingInbound();
		try (RedisProcess next = RedisProcess.newest();
				MuteLine line = new MuteLine(this.redis);
				RedisBackend node = new RedisBackend(Servers.of(line.uri()), "faults", ClusterNode.newId(), this.clock,
						Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofMillis(50));
				RedisBackend other = backendOn(next)) {
			node.start(heard, BackendFixture::retention);
			other.start(new RecordingInbound(), BackendFixture::retention);
			node.join("/topic/a").get(10, TimeUnit.SECONDS);
			publishOn(node, "old");
			line.dieFor(next);
			await().ignoreExceptions().until(() -> publishOn(node, "new").offset() == 1);
			publishOn(other, "of another node");
			await().untilAsserted(() -> assertThat(heard.bodies()).containsExactly("old", "new", "of another node"));
		}
	}

	@Test
	void aBusLeavesAServerThatHasDiedWithoutAWord() throws Exception {
		List<String> heard = new CopyOnWriteArrayList<>();
		try (RedisProcess next = RedisProcess.newest();
				MuteLine line = new MuteLine(this.redis);
				RedisBus bus = new RedisBus(Servers.of(line.uri()), "faults", Duration.ofMillis(300));
				RedisBus other = new RedisBus(next.uri(), "faults")) {
			bus.listen("a", new Bus.Listener() {

				@Override
				public void heard(byte[] news) {
					heard.add(new String(news, StandardCharsets.UTF_8));
				}

				@Override
				public void interrupted() {
					heard.add("interrupted");
				}

			}).get(10, TimeUnit.SECONDS);
			line.dieFor(next);
			await().untilAsserted(() -> assertThat(heard).containsExactly("interrupted"));
			await().ignoreExceptions()
				.until(() -> bus.send("b", new byte[0]).handle((sent, failure) -> failure == null).join());
			other.send("a", "again".getBytes(StandardCharsets.UTF_8)).get(10, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(heard).containsExactly("interrupted", "again"));
		}
	}

	@Test
	void aConnectionOnWhichThereIsNothingToSayStays() throws Exception {
		try (RedisBackend node = backendOn(this.redis, Duration.ofMillis(500), Duration.ofSeconds(1))) {
			node.start(new RecordingInbound(), BackendFixture::retention);
			node.join("/topic/nothing").get(10, TimeUnit.SECONDS);
			await().pollDelay(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(node.lost()).isZero());
		}
	}

	@Test
	void aMasterThatIsAReplicaForAWhileIsWaitedFor() throws Exception {
		for (Supplier<RedisProcess> version : List.<Supplier<RedisProcess>>of(RedisProcess::embedded,
				RedisProcess::newest)) {
			try (RedisProcess server = version.get();
					RedisBackend node = backendOn(server, Duration.ofSeconds(2), Duration.ofSeconds(20))) {
				node.start(new RecordingInbound(), BackendFixture::retention);
				publishOn(node, "1");
				server.commands().replicaof("127.0.0.1", this.redis.port() + 1);
				CompletableFuture<List<Position>> waiting = node.publish(Batch.of(publication("/topic/a", "2")));
				await().pollDelay(Duration.ofMillis(300)).until(() -> !waiting.isDone());
				server.commands().replicaofNoOne();
				assertThat(waiting.get(10, TimeUnit.SECONDS).get(0).offset()).isEqualTo(2);
			}
		}
	}

	/** A script may announce where it must not write. */
	@Test
	void whatIsNotKeptIsAnnouncedOnceThoughTheServerWritesNothingForAWhile() throws Exception {
		for (Supplier<RedisProcess> version : List.<Supplier<RedisProcess>>of(RedisProcess::embedded,
				RedisProcess::newest)) {
			RecordingInbound heard = new RecordingInbound();
			try (RedisProcess server = version.get();
					RedisBackend node = backendOn(server, Duration.ofSeconds(2), Duration.ofSeconds(20));
					RedisBackend other = backendOn(server)) {
				node.start(new RecordingInbound(), BackendFixture::retention);
				other.start(heard, BackendFixture::retention);
				other.join("/topic/nothing").get(10, TimeUnit.SECONDS);
				node.publish(Batch.of(publication("/topic/nothing", "before"))).get(10, TimeUnit.SECONDS);
				server.commands().replicaof("127.0.0.1", this.redis.port() + 1);
				CompletableFuture<List<Position>> waiting = node.publish(Batch.of(publication("/topic/nothing", "1")));
				await().pollDelay(Duration.ofMillis(300)).until(() -> !waiting.isDone());
				server.commands().replicaofNoOne();
				waiting.get(10, TimeUnit.SECONDS);
				node.publish(Batch.of(publication("/topic/nothing", "2"))).get(10, TimeUnit.SECONDS);
				await().untilAsserted(() -> assertThat(heard.bodies()).endsWith("2"));
				assertThat(heard.bodies()).containsExactly("before", "1", "2");
			}
		}
	}

	@Test
	void aMasterWithoutReplicasWritesNothingIfItIsToldSo() throws Exception {
		try (RedisBackend node = backendOn(this.redis, Duration.ofSeconds(2), Duration.ofSeconds(20))) {
			node.start(new RecordingInbound(), BackendFixture::retention);
			publishOn(node, "1");
			this.redis.commands().configSet("min-replicas-to-write", "1");
			CompletableFuture<List<Position>> waiting = node.publish(Batch.of(publication("/topic/a", "2")));
			await().pollDelay(Duration.ofMillis(300)).until(() -> !waiting.isDone());
			this.redis.commands().configSet("min-replicas-to-write", "0");
			assertThat(waiting.get(10, TimeUnit.SECONDS).get(0).offset()).isEqualTo(2);
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aServerWhoseMemoryIsFullTakesNoNewTopicsEitherAndAnnouncesNothing(CapturedOutput output) throws Exception {
		for (Supplier<RedisProcess> version : List.<Supplier<RedisProcess>>of(RedisProcess::embedded,
				RedisProcess::newest)) {
			RecordingInbound heard = new RecordingInbound();
			try (RedisProcess server = version.get(); RedisBackend node = backendOn(server)) {
				node.start(heard, BackendFixture::retention);
				node.join("/topic/nothing").get(10, TimeUnit.SECONDS);
				node.publish(Batch.of(publication("/topic/nothing", "before"))).get(10, TimeUnit.SECONDS);
				server.commands().configSet("maxmemory", "1");
				for (String topic : List.of("/topic/new", "/topic/latest", "/topic/nothing")) {
					assertThatExceptionOfType(ExecutionException.class).as(topic)
						.isThrownBy(() -> node.publish(Batch.of(about(topic, "key", "x"))).get(10, TimeUnit.SECONDS))
						.withCauseInstanceOf(BackendException.class);
				}
				server.commands().configSet("maxmemory", "0");
				node.publish(Batch.of(publication("/topic/nothing", "again"))).get(10, TimeUnit.SECONDS);
				assertThat(heard.bodies()).containsExactly("before", "again");
				assertThat(node.read("/topic/new", 1, 10).messages()).isEmpty();
			}
		}
		assertThat(output.getOut().split("batches could not be published", -1)).as("a line for each server").hasSize(3);
	}

	@Test
	void anErrorFailsWhatItWasAboutAndEndsNoThread() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		try (RedisBackend node = backendOn(this.redis)) {
			node.start((message) -> {
				if (text(message).equals("undeliverable")) {
					throw new StackOverflowError("as told");
				}
			}, (destination) -> {
				if (destination.equals("/topic/bad")
						|| (destination.equals("/topic/later") && asked.getAndIncrement() > 0)) {
					throw new StackOverflowError("as told");
				}
				return retention(destination);
			});
			CompletableFuture<List<Position>> bad = node.publish(Batch.of(publication("/topic/bad", "x")));
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> bad.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(BackendException.class);
			CompletableFuture<List<Position>> later = node.publish(Batch.removing("/topic/later", List.of(1L)));
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> later.get(10, TimeUnit.SECONDS))
				.withMessageContaining("was stored, and its answer was not understood");
			assertThat(publishOn(node, "undeliverable").offset()).isOne();
			assertThat(publishOn(node, "next").offset()).isEqualTo(2);
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aServerThatEvictsKeysIsWarnedOf(CapturedOutput output) {
		assertThat(output).doesNotContain("noeviction");
		this.redis.commands().configSet("maxmemory-policy", "allkeys-lru");
		try (RedisBackend node = backendOn(this.redis)) {
			node.start(this.inbound, BackendFixture::retention);
		}
		assertThat(output).contains("allkeys-lru").contains("expected noeviction");
	}

	@Test
	void aServerThatIsNotThereIsNamed() {
		this.redis.kill();
		try (RedisBackend node = backendOn(this.redis)) {
			assertThatExceptionOfType(BackendException.class)
				.isThrownBy(() -> node.start(this.inbound, BackendFixture::retention))
				.withMessageContaining("127.0.0.1:" + this.redis.port());
		}
		this.redis.restart();
	}

}
