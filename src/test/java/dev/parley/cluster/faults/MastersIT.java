package dev.parley.cluster.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.parley.cluster.redis.RedisClusterProcess;
import dev.parley.cluster.redis.RedisProcess;
import dev.parley.engine.log.Position;
import dev.parley.support.Api;
import dev.parley.support.Postgres;
import dev.parley.support.Slow;
import dev.parley.support.StompClient;
import dev.parley.test.StompFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two server processes under load on a Redis Cluster of three masters, of which one
 * changes, stands still or is killed.
 */
@Slow
@Timeout(300)
class MastersIT {

	private static final String PREFIX = "parley";

	private static final String TOKEN = "a-token-for-the-meters";

	/** Without a log. */
	private static final String FLEETING = "/topic/fleeting/news";

	private static final Pattern LOST = Pattern.compile("(?m)^parley_cluster_lost_total(?:\\{.*})? ([0-9.]+)$");

	private static RedisClusterProcess redis;

	private static Nodes nodes;

	private Load load;

	@BeforeAll
	static void start(@TempDir Path folder) {
		redis = RedisClusterProcess.newest();
		String[] node = { "parley.cluster=redis", "spring.data.redis.cluster.nodes=" + redis.nodes(),
				"spring.datasource.url=" + Postgres.newDatabase(), "parley.metrics.token=" + TOKEN,
				"parley.destinations[4].pattern=/topic/fleeting/**", "parley.destinations[4].subscribe=everyone",
				"parley.destinations[4].send=everyone" };
		nodes = new Nodes(folder, node, node);
	}

	@AfterAll
	static void stop() {
		nodes.close();
		redis.close();
	}

	@AfterEach
	void endLoad() {
		this.load.close();
	}

	@Test
	void whatMovesToAnotherMasterGoesOnThere() {
		String topic = "/topic/shared/{moves}";
		this.load = new Load(nodes, "{moves}");
		try (Jobs jobs = new Jobs(nodes, "/queue/shared/{moves}", 1, 2)) {
			Position before = nodes.publish(0, topic, "before");
			redis.move(PREFIX, topic);
			this.load.awaitReceipts(100);
			jobs.awaitDone(100);
			Position after = nodes.publish(1, topic, "after");
			assertThat(after.epoch()).isNotEqualTo(before.epoch());
			assertThat(nodes.recovered(1, topic, before)).isTrue();
			jobs.finish();
			assertThat(jobs.doubled()).isEmpty();
			assertThat(jobs.problems()).isEmpty();
		}
		this.load.finish(false);
		assertThat(this.load.shared().problems()).isEmpty();
		assertThat(this.load.durable().problems()).isEmpty();
	}

	@Test
	void aReplicaThatTakesOverAsToldGoesOnWithAll() {
		String topic = "/topic/shared/{told}";
		RedisProcess master = redis.masterOf(PREFIX, topic);
		RedisProcess replica = redis.replicaOf(master);
		this.load = new Load(nodes, "{told}");
		try (Jobs jobs = new Jobs(nodes, "/queue/shared/{told}", 1, 2)) {
			Position before = nodes.publish(0, topic, "before");
			redis.failOver(master, replica);
			this.load.awaitReceipts(100);
			jobs.awaitDone(100);
			assertThat(nodes.publish(1, topic, "after").epoch()).isNotEqualTo(before.epoch());
			assertThat(nodes.recovered(1, topic, before)).isTrue();
			jobs.finish();
			assertThat(jobs.doubled()).isEmpty();
			assertThat(jobs.problems()).isEmpty();
		}
		this.load.finish(false);
		assertThat(this.load.shared().problems()).isEmpty();
		assertThat(this.load.durable().problems()).isEmpty();
		redis.lose(master);
	}

	@Test
	void onlyWhatAKilledMasterHadAloneIsLostAndWhoeverSawItIsToldSo() {
		try (StompClient here = StompClient.connected(nodes.port(0));
				StompClient there = StompClient.connected(nodes.port(1))) {
			here.subscribe("fleeting", FLEETING);
			there.subscribe("fleeting", FLEETING);
			Map<RedisProcess, Long> listeners = redis.listeners(PREFIX, FLEETING);
			String name = nameOf((master) -> listeners.get(master) > 0);
			String topic = "/topic/shared/" + name;
			String queue = "/queue/shared/" + name;
			RedisProcess killed = redis.masterOf(PREFIX, topic);
			RedisProcess replica = redis.replicaOf(killed);
			double lostBefore = lost();
			this.load = new Load(nodes, name);
			here.subscribe("errors", "/user/queue/errors");
			here.send("SUBSCRIBE\nid:jobs\ndestination:%s\nack:client-individual\nreceipt:j\n\n\0".formatted(queue));
			here.awaitReceipt("j");
			Position kept = nodes.publish(0, topic, "kept");
			there.publish(queue + "/kept", "job");
			this.load.sharedHistory().keepsAllOf(kept.epoch());
			RedisClusterProcess.awaitCopy(killed, replica);
			Position[] lost = new Position[1];
			StompFrame[] job = new StompFrame[1];
			redis.loseUncopied(killed, replica, () -> {
				lost[0] = nodes.publish(1, topic, "lost");
				there.publish(queue, "lost job");
				job[0] = here.expectMessage("lost job");
				this.load.awaitReceipts(this.load.shared(), 20);
			});
			nodes.awaitLinks();
			this.load.awaitReceipts(100);
			assertThat(nodes.recovered(0, topic, kept)).isTrue();
			assertThat(nodes.recovered(1, topic, lost[0])).isFalse();
			here.send("ACK\nid:%s\nreceipt:a\n\n\0".formatted(job[0].header("ack")));
			assertThat(here.expect("MESSAGE").json().get("code").asString()).isEqualTo("not-outstanding");
			there.send("SUBSCRIBE\nid:kept\ndestination:%s/kept\nreceipt:k\n\n\0".formatted(queue));
			there.awaitReceipt("k");
			there.expectMessage("job");
			assertThat(lost() - lostBefore).as("the topic without a log, at each node that listened there")
				.isGreaterThanOrEqualTo(listeners.get(killed));
			here.publish(FLEETING, "live again");
			there.expectMessage("live again");
		}
		this.load.finish(true);
		assertThat(this.load.shared().problems()).isSubsetOf("unavailable");
		assertThat(this.load.durable().problems()).isSubsetOf("unavailable");
	}

	/**
	 * By {@code Writers}: whatever shares one with its partitions gets an answer for each
	 * attempt at them, of 2 s.
	 */
	@Test
	void aMasterThatStandsStillHoldsUpASixteenthOfTheTopicsAtMostBesideItsOwn() {
		RedisProcess stopped = redis.masterOf(PREFIX, "/topic/shared/{stopped}");
		List<String> topics = IntStream.range(0, 240).mapToObj((i) -> "/topic/shared/chain-" + i).toList();
		List<String> its = topics.stream().filter((each) -> redis.masterOf(PREFIX, each) == stopped).toList();
		List<String> others = topics.stream().filter((each) -> !its.contains(each)).toList();
		this.load = new Load(nodes, "{stopped}");
		try (Chains chains = new Chains(nodes.port(0), topics);
				StompClient there = StompClient.connected(nodes.port(1))) {
			there.subscribe("1", others.get(0));
			chains.run(() -> chains.receipts().values().stream().allMatch((each) -> each >= 20));
			assertThat(chains.refused()).isEmpty();
			Map<String, Integer> before = chains.receipts();
			stopped.pause();
			chains.run(() -> chains.refused().size() == its.size());
			assertThat(chains.refused()).containsExactlyInAnyOrderElementsOf(its);
			assertThat(chains.problems()).containsExactly("503 unavailable");
			Map<String, Integer> after = chains.receipts();
			List<Integer> meanwhile = others.stream()
				.map((each) -> after.get(each) - before.get(each))
				.sorted()
				.toList();
			assertThat(meanwhile).as("receipts of the topics of other masters")
				.filteredOn((each) -> each < 20)
				.hasSizeLessThanOrEqualTo(topics.size() / 16);
			assertThat(nodes.readiness(0)).isEqualTo(200);
			assertThat(nodes.readiness(1)).isEqualTo(200);
			this.load.awaitReceipts(this.load.durable(), 20);
			stopped.resume();
			this.load.awaitReceipts(100);
			int all = after.get(others.get(0));
			assertThat(there.messages(all))
				.containsExactlyElementsOf(IntStream.rangeClosed(1, all).mapToObj(String::valueOf).toList());
		}
		this.load.finish(false);
		assertThat(this.load.shared().problems()).containsExactly("unavailable");
		assertThat(this.load.durable().problems()).isSubsetOf("unavailable");
	}

	/** In braces, so that a topic and a queue of that name are at one master. */
	private static String nameOf(Predicate<RedisProcess> isWanted) {
		return IntStream.range(0, 1_000)
			.mapToObj("{killed-%d}"::formatted)
			.filter((name) -> isWanted.test(redis.masterOf(PREFIX, "/topic/shared/" + name)))
			.findFirst()
			.orElseThrow();
	}

	/** By the metric, of both nodes. */
	private static double lost() {
		return IntStream.range(0, nodes.size())
			.mapToObj((i) -> new Api(nodes.port(i), TOKEN).get("/actuator/prometheus").body())
			.flatMap((meters) -> LOST.matcher(meters).results())
			.mapToDouble((MatchResult line) -> Double.parseDouble(line.group(1)))
			.sum();
	}

}
