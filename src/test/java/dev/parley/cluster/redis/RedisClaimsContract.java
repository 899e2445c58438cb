package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.cluster.ClusterNode;
import dev.parley.cluster.redis.servers.Servers;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.ClaimsContract;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.TcpProxy;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** Work queues in Redis, from which two nodes take messages. */
abstract class RedisClaimsContract extends ClaimsContract {

	private static final Duration LEASE = Duration.ofSeconds(1);

	/** How often each node was told that something is ready. */
	private final Map<Node, AtomicInteger> heard = new HashMap<>();

	abstract TestRedis server();

	@Override
	protected void empty() {
		server().commands().flushall();
	}

	@Override
	protected Node start(Clock clock) {
		Line line = line();
		RedisBackend backend = new RedisBackend(line.servers(), "claims", ClusterNode.newId(), clock,
				Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(50), LEASE);
		AtomicInteger ready = new AtomicInteger();
		backend.start(new Inbound() {

			@Override
			public void appended(StoredMessage message) {
			}

			@Override
			public void ready(String queue) {
				ready.incrementAndGet();
			}

		}, BackendFixture::retention);
		Node node = new Node() {

			@Override
			public Backend backend() {
				return backend;
			}

			@Override
			public Claims claims() {
				return backend.claims();
			}

			@Override
			public void die() {
				line.cut().run();
			}

			@Override
			public void close() {
				backend.close();
				line.end().run();
			}

		};
		this.heard.put(node, ready);
		return node;
	}

	@Test
	void whatHasExpiredIsNotClaimedAndDoesNotFillTheQueue() throws Exception {
		String five = "/queue/five";
		long soon = clock().millis() + 1000;
		for (int i = 0; i < 5; i++) {
			publish(five, Headers.of("expires", Long.toString(soon)));
		}
		clock().advance(Duration.ofSeconds(1));
		publish(five, Headers.empty());
		assertThat(offsets(claim(five, 5))).containsExactly(6L);
	}

	@Test
	void aQueueInWhichAllExpiresGoesByItself() throws Exception {
		publish(QUEUE, Headers.of("expires", Long.toString(clock().millis() + 1000)));
		assertThat(keys()).isNotEmpty().allSatisfy((key) -> assertThat(server().commands().pttl(key)).isPositive());
		publish(QUEUE, Headers.empty());
		assertThat(keys()).isNotEmpty().allSatisfy((key) -> assertThat(server().commands().pttl(key)).isEqualTo(-1));
	}

	@Test
	void anEmptyQueueLeavesNothingForLong() throws Exception {
		publish(QUEUE, Headers.empty());
		claim(QUEUE, 1);
		one().backend().publish(Batch.of(new Settlement(QUEUE, 1))).get(10, TimeUnit.SECONDS);
		assertThat(keys()).hasSize(1)
			.allSatisfy((key) -> assertThat(server().commands().pttl(key)).isBetween(1L, 600_000L));
	}

	@Test
	void whoClaimsOfAQueueThatNobodyWritesToLeavesNothing() throws Exception {
		assertThat(claim(QUEUE, 1)).isEmpty();
		assertThat(keys()).isEmpty();
	}

	@Test
	void whatWasClaimedByARequestWhoseAnswerIsLostIsReadyAgainAsNeverSeen() throws Exception {
		publish(QUEUE, Headers.empty());
		publish(QUEUE, Headers.empty());
		server().pause();
		assertThat(one().claims().claim(QUEUE, 1)).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(BackendException.class);
		server().resume();
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			Map<String, String> claims = server().commands().hgetall(names().log(QUEUE).get(2));
			return claims.isEmpty() && server().commands().zcard(names().log(QUEUE).get(3)) == 2;
		});
		assertThat(claim(QUEUE, 2)).extracting(Claimed::attempts, Claimed::redelivered)
			.containsExactly(tuple(0, false), tuple(0, false));
	}

	@Test
	void aReleaseIsTriedAgainUntilItIsAnswered() throws Exception {
		publish(QUEUE, Headers.empty());
		List<Claimed> held = claim(QUEUE, 1);
		server().pause();
		CompletableFuture<Void> released = one().claims().release(QUEUE, held);
		assertThat(one().backend().publish(Batch.of(new Publication(QUEUE, Headers.empty(), new byte[0]))))
			.failsWithin(Duration.ofSeconds(30));
		server().resume();
		assertThat(released).succeedsWithin(Duration.ofSeconds(30));
	}

	/** Only what had been claimed when it was sent is meant by it. */
	@Test
	void aReleaseThatComesLateLeavesWhatWasClaimedSince() throws Exception {
		publish(QUEUE, Headers.empty());
		try (Connections connections = new Connections(server().servers(), Duration.ofSeconds(2))) {
			Claimed held = messageOf(call(connections, claimOf("node", 1)));
			Request release = request("node", 2);
			release.release(QUEUE, held, 1);
			call(connections, release);
			messageOf(call(connections, claimOf("node", 3)));
			Request late = request("node", 4);
			late.release(QUEUE, held, 1);
			call(connections, late);
			assertThat(claim(QUEUE, 1)).isEmpty();
		}
	}

	/** As of a node that stood still for longer than its lease. */
	@Test
	void aClaimThatIsRepeatedGivesNothingThatAnotherNodeHasTakenSince() throws Exception {
		publish(QUEUE, Headers.empty());
		publish(QUEUE, Headers.empty());
		try (Connections connections = new Connections(server().servers(), Duration.ofSeconds(2))) {
			Request claim = claimOf("still", 1);
			assertThat(messageOf(call(connections, claim)).message().offset()).isEqualTo(1);
			assertThat(call(connections, claim)).as("while it holds it").hasSize(5);
			server().commands().del(names().lease("still", names().partition(QUEUE)));
			assertThat(claim(QUEUE, 1)).extracting(Claimed::redelivered).containsExactly(true);
			assertThat(call(connections, claim)).as("only the epoch").hasSize(1);
		}
	}

	/** What leads one node to the server. */
	Line line() {
		RedisProcess one = (RedisProcess) server();
		TcpProxy proxy = new TcpProxy(one.port());
		RedisURI uri = one.uri();
		uri.setPort(proxy.port());
		return new Line(Servers.of(uri), proxy::cut, proxy::close);
	}

	record Line(Servers servers, Runnable cut, Runnable end) {
	}

	private Names names() {
		return new Names("claims", server().servers().isCluster());
	}

	private Request claimOf(String node, long number) {
		Request request = request(node, number);
		request.claim(QUEUE, 1, List.of());
		return request;
	}

	private Request request(String node, long number) {
		return new Request(names(), BackendFixture::retention, node, Duration.ofMinutes(1), names().partition(QUEUE),
				number, clock());
	}

	/**
	 * The answer to a claim, if it was one: the epoch, and four values of each message.
	 */
	private static List<?> call(Connections connections, Request request) throws Exception {
		List<?> answers = connections.call(Scripts.APPEND, request.keys(), request.arguments())
			.get(10, TimeUnit.SECONDS);
		return answers.isEmpty() ? List.of() : (List<?>) answers.get(0);
	}

	private static Claimed messageOf(List<?> answer) {
		assertThat(answer).hasSize(5);
		return new Claimed(
				Pages.message(QUEUE, Pages.text(answer.get(0)), (Long) answer.get(1), (byte[]) answer.get(4)), 0,
				false);
	}

	@Test
	void theMessagesThatAreReadAreAllThatAreNotSettledWhoeverHoldsThem() throws Exception {
		for (int i = 0; i < 4; i++) {
			publish(QUEUE, Headers.empty());
		}
		claim(QUEUE, 2);
		one().backend().publish(Batch.of(new Settlement(QUEUE, 1))).get(10, TimeUnit.SECONDS);
		Page page = one().backend().read(QUEUE, 1, 10);
		assertThat(page.messages()).extracting(StoredMessage::offset).containsExactly(2L, 3L, 4L);
		assertThat(page.first()).isEqualTo(2);
		assertThat(one().backend().read(QUEUE, 3, 1).messages()).extracting(StoredMessage::offset).containsExactly(3L);
	}

	/** A word a message would make a node with a backlog hear of each. */
	@Test
	void aNodeIsToldThatAQueueHasMessagesOnceUntilItIsEmpty() throws Exception {
		((SharedBackend) one().backend()).join(QUEUE).get(10, TimeUnit.SECONDS);
		AtomicInteger heard = this.heard.get(one());
		await().untilAsserted(() -> assertThat(heard).hasPositiveValue());
		int before = heard.get();
		for (int i = 0; i < 10; i++) {
			two().backend()
				.publish(Batch.of(new Publication(QUEUE, Headers.empty(), new byte[0])))
				.get(10, TimeUnit.SECONDS);
		}
		await().untilAsserted(() -> assertThat(heard).hasValue(before + 1));
		assertThat(claim(QUEUE, 20)).hasSize(10);
		two().backend()
			.publish(Batch.of(new Publication(QUEUE, Headers.empty(), new byte[0])))
			.get(10, TimeUnit.SECONDS);
		await().untilAsserted(() -> assertThat(heard).hasValue(before + 2));
	}

	private List<String> keys() {
		return server().commands().keys("claims:{*" + QUEUE);
	}

	private static List<Long> offsets(List<Claimed> messages) {
		return messages.stream().map((each) -> each.message().offset()).toList();
	}

	private List<Claimed> claim(String queue, int most) throws Exception {
		return one().claims().claim(queue, most).get(10, TimeUnit.SECONDS);
	}

	private void publish(String queue, Headers headers) throws Exception {
		one().backend().publish(Batch.of(new Publication(queue, headers, new byte[0]))).get(10, TimeUnit.SECONDS);
	}

}
