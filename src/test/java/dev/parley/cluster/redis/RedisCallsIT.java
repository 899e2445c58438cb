package dev.parley.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.parley.cluster.ClusterNode;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * What one request calls in Redis, whose thread is what a cluster runs out of first, and
 * that gathering the calls changes nothing of what it does.
 */
@Timeout(60)
class RedisCallsIT {

	private static final int MANY = 50;

	private static RedisProcess redis;

	private final RecordingInbound heard = new RecordingInbound();

	private final RecordingInbound heardElsewhere = new RecordingInbound();

	private RedisBackend node;

	private RedisBackend other;

	@BeforeAll
	static void startRedis() {
		redis = RedisProcess.embedded();
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@BeforeEach
	void startNodes() {
		redis.commands().flushall();
		this.node = node(this.heard);
		this.other = node(this.heardElsewhere);
	}

	private static RedisBackend node(RecordingInbound inbound) {
		RedisBackend backend = new RedisBackend(redis.servers(), "calls", ClusterNode.newId(), Clock.systemUTC(),
				Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMillis(50));
		backend.start(inbound, BackendFixture::retention);
		return backend;
	}

	@AfterEach
	void closeNodes() {
		this.node.close();
		this.other.close();
	}

	private static List<Publication> messages(String destination, int number) {
		return IntStream.rangeClosed(1, number)
			.mapToObj((i) -> new Publication(destination, Headers.empty(),
					Integer.toString(i).getBytes(StandardCharsets.UTF_8), null))
			.toList();
	}

	private List<Position> publish(String destination, int number) throws Exception {
		return this.node.publish(new Batch(messages(destination, number), List.of())).get(10, TimeUnit.SECONDS);
	}

	private void settle(List<Settlement> settlements) throws Exception {
		this.node.publish(new Batch(List.of(), settlements)).get(10, TimeUnit.SECONDS);
	}

	private List<Claimed> claim(String queue) throws Exception {
		return this.node.claim(queue, 1000).get(10, TimeUnit.SECONDS);
	}

	private static Settlement settlement(Claimed claimed) {
		StoredMessage message = claimed.message();
		return new Settlement(message.destination(), message.epoch(), message.offset());
	}

	private static List<String> numbers(int from, int to) {
		return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
	}

	/** Those that scripts made. */
	private static long calls(String command) {
		Matcher found = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
			.matcher(redis.commands().info("commandstats"));
		return found.find() ? Long.parseLong(found.group(1)) : 0;
	}

	@Test
	void manyMessagesOfATopicAreWrittenRemovedAndAnnouncedByOneCallEach() throws Exception {
		publish("/topic/five", 5);
		redis.commands().configResetstat();
		publish("/topic/five", MANY);
		assertThat(calls("publish")).isOne();
		assertThat(calls("hset")).isEqualTo(2);
		assertThat(calls("hdel")).isOne();
	}

	/** They may be as large as a policy allows. */
	@Test
	void aRequestThatRemovesManyMessagesReadsFewOfThemAtOnce() throws Exception {
		publish("/topic/five", 5);
		redis.commands().configResetstat();
		publish("/topic/five", 500);
		assertThat(calls("hmget")).as("generation, log, and ten times 50 messages").isEqualTo(12);
		assertThat(this.node.read("/topic/five", 1, 10).first()).isEqualTo(501);
	}

	@Test
	void manyAcknowledgementsAreWrittenByOneCallEach() throws Exception {
		publish("/queue/work", MANY);
		List<Settlement> all = claim("/queue/work").stream().map(RedisCallsIT::settlement).toList();
		redis.commands().configResetstat();
		settle(all);
		assertThat(calls("hdel")).isEqualTo(3);
		assertThat(calls("hincrby")).isOne();
		assertThat(calls("hget")).isLessThanOrEqualTo(2 * MANY);
		assertThat(claim("/queue/work")).isEmpty();
	}

	@Test
	void anotherNodeHearsTheMessagesOfARequestOnceAndInOrder() throws Exception {
		for (String topic : List.of("/topic/five", "/topic/nothing")) {
			this.node.join(topic).get(10, TimeUnit.SECONDS);
			this.other.join(topic).get(10, TimeUnit.SECONDS);
			publish(topic, MANY);
		}
		List<String> twice = IntStream.range(0, 2).boxed().flatMap((i) -> numbers(1, MANY).stream()).toList();
		await().untilAsserted(() -> assertThat(this.heardElsewhere.bodies()).isEqualTo(twice));
		assertThat(this.heard.bodies()).isEqualTo(twice);
	}

	@Test
	void aRequestWithMoreThanALogKeepsLeavesTheNewest() throws Exception {
		publish("/topic/five", MANY);
		assertThat(this.other.read("/topic/five", 1, 100).messages()).extracting(StoredMessage::offset)
			.containsExactly(46L, 47L, 48L, 49L, 50L);
		assertThat(this.other.read("/topic/five", 1, 100).first()).isEqualTo(46);
		publish("/topic/small", MANY);
		assertThat(this.other.read("/topic/small", 1, 100).messages()).extracting(StoredMessage::offset)
			.containsExactly(48L, 49L, 50L);
	}

	@Test
	void aMessageThatIsAcknowledgedTwiceInOneRequestMakesRoomForOne() throws Exception {
		publish("/queue/five", 5);
		Settlement first = settlement(claim("/queue/five").get(0));
		settle(List.of(first, first));
		publish("/queue/five", 1);
		assertThatThrownBy(() -> publish("/queue/five", 1)).hasCauseInstanceOf(RefusedException.class);
	}

	@Test
	void aMessageThatIsClaimedAndAcknowledgedInOneRequestIsNotHandedOut() throws Exception {
		List<Position> positions = publish("/queue/work", 2);
		Settlement first = new Settlement("/queue/work", positions.get(0).epoch(), positions.get(0).offset());
		// Both wait while this one is on its way, so they share the next request.
		redis.commands().clientPause(200);
		this.node.publish(new Batch(messages("/topic/five", 1), List.of()));
		var claimed = this.node.claim("/queue/work", 10);
		var settled = this.node.publish(new Batch(List.of(), List.of(first)));
		settled.get(10, TimeUnit.SECONDS);
		assertThat(claimed.get(10, TimeUnit.SECONDS)).extracting((each) -> each.message().offset())
			.isSubsetOf(1L, 2L)
			.contains(2L);
		assertThat(claim("/queue/work")).isEmpty();
		settle(claimed.get()
			.stream()
			.filter((each) -> each.message().offset() == 2)
			.map(RedisCallsIT::settlement)
			.toList());
		assertThat(this.node.read("/queue/work", 1, 10).messages()).isEmpty();
	}

}
