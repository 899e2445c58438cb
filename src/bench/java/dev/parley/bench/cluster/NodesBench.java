package dev.parley.bench.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import dev.parley.bench.report.Median;
import dev.parley.bench.load.FanOutRun;
import dev.parley.bench.load.LoadPlan;
import dev.parley.bench.load.LoadResult;
import dev.parley.bench.load.RecoveryRun;
import dev.parley.bench.load.Server;
import dev.parley.bench.server.Node;
import dev.parley.bench.server.Options;
import dev.parley.bench.server.ServerProcess;
import dev.parley.cluster.redis.RedisProcess;
import dev.parley.support.Postgres;

/**
 * Whole servers: one process by itself, one node on Redis, and three, in turn. What a
 * delivery costs them, how long a message takes from one node to another, and how long
 * the clients of a killed node are away.
 */
public final class NodesBench {

	/** The default for measurements. */
	private static final double USUAL_SECONDS = 5;

	/**
	 * Of the processor time of a server: with less for its compilers it is warm. They are
	 * no part of what a delivery costs, and three nodes have them three times.
	 */
	private static final double COMPILING = 0.03;

	/** If the compilers still have that much to do then, it is printed. */
	private static final int WARM_UPS = 5;

	private static final int SUBSCRIBERS = 1000;

	private static final LoadPlan SATURATE = LoadPlan.saturate(1, SUBSCRIBERS, 128);

	private static final LoadPlan EVEN = LoadPlan.atRate(200, SUBSCRIBERS, 128);

	/** Subscribers of a message whose time is measured, so that no processor is busy. */
	private static final int FEW = 100;

	private static final RecoveryRun.Plan DEATH = new RecoveryRun.Plan(2000, 100, 100, Duration.ofSeconds(2));

	private static final String ALONE = "one process";

	private static final String ON_REDIS = "a node on Redis";

	private static final String THREE = "three nodes";

	private final Options options;

	private int run;

	private NodesBench(Options options) {
		this.options = options;
	}

	/**
	 * Measures, and returns the medians.
	 * @return Markdown
	 */
	public static String run(Options options) throws Exception {
		return new NodesBench(options).run();
	}

	private String run() throws Exception {
		List<ServerProcess> processes = new ArrayList<>();
		try (RedisProcess redis = RedisProcess.newest()) {
			processes.add(start("alone", List.of()));
			processes.add(start("node", onRedis(redis, "bench-one", Postgres.newDatabase())));
			String shared = Postgres.newDatabase();
			for (int i = 1; i <= 3; i++) {
				processes.add(start("node-" + i, onRedis(redis, "bench-three", shared)));
			}
			List<ServerProcess> three = processes.subList(2, 5);
			Map<String, Server> kinds = new LinkedHashMap<>();
			kinds.put(ALONE, processes.get(0));
			kinds.put(ON_REDIS, processes.get(1));
			kinds.put(THREE, Together.evenly(three));
			warmUp(processes, kinds.get(THREE));
			return costs(kinds) + times(processes.get(1), three) + death(three);
		}
		finally {
			for (ServerProcess each : processes) {
				each.close();
			}
		}
	}

	private static List<String> onRedis(RedisProcess redis, String prefix, String database) {
		return List.of("--parley.cluster=redis", "--parley.cluster.prefix=" + prefix,
				"--spring.data.redis.port=" + redis.port(), "--spring.datasource.url=" + database,
				"--parley.security.secret=the-same-at-all-nodes-of-" + prefix);
	}

	/** One after the other, since a start takes all processors. */
	private ServerProcess start(String name, List<String> arguments) throws IOException, InterruptedException {
		List<String> all = new ArrayList<>(open(0, "/topic/bench/logged/*"));
		all.add("--parley.destinations[0].retain-count=100");
		all.addAll(open(1, "/topic/bench/*"));
		all.add("--parley.limits.handshakes-per-second=10000");
		all.addAll(arguments);
		return new ServerProcess(new Node(name, all), this.options).await();
	}

	private static List<String> open(int number, String pattern) {
		String destination = "--parley.destinations[" + number + "].";
		return List.of(destination + "pattern=" + pattern, destination + "subscribe=everyone",
				destination + "send=everyone");
	}

	/**
	 * The nodes that share the deliveries each get all of them first, and then their
	 * part.
	 */
	private void warmUp(List<ServerProcess> processes, Server together) throws IOException {
		for (ServerProcess each : processes) {
			warmUp(each);
		}
		warmUp(together);
	}

	private void warmUp(Server server) throws IOException {
		for (int i = 1; i <= WARM_UPS; i++) {
			double compilers = server.compilerSeconds();
			double used = server.cpuSeconds();
			for (LoadPlan each : List.of(SATURATE, SATURATE.withLog(), EVEN, EVEN.withLog())) {
				this.run++;
				FanOutRun.run(each, server, this.run);
			}
			double share = (server.compilerSeconds() - compilers) / (server.cpuSeconds() - used);
			System.out.printf(Locale.ROOT, "warm-up %d of the server at port %d: %.1f %% for its compilers%n", i,
					server.port(), share * 100);
			// Not known: NaN
			if (!(share >= COMPILING)) {
				return;
			}
		}
	}

	private String costs(Map<String, Server> kinds) throws IOException {
		StringBuilder table = new StringBuilder("""
				| deliveries a CPU second of the servers, to 1,000, 128 bytes | one process | a node on Redis | × | \
				three nodes | × of one node |
				|---|---:|---:|---:|---:|---:|
				""");
		table.append(costs("saturation, no log", SATURATE, kinds));
		table.append(costs("saturation, `retain-count` 100", SATURATE.withLog(), kinds));
		table.append(costs("200 messages/s, no log", EVEN, kinds));
		table.append(costs("200 messages/s, `retain-count` 100", EVEN.withLog(), kinds));
		return table.toString();
	}

	private String costs(String title, LoadPlan plan, Map<String, Server> kinds) throws IOException {
		Map<String, List<LoadResult>> results = new LinkedHashMap<>();
		for (int round = 0; round <= this.options.rounds(); round++) {
			for (Map.Entry<String, Server> kind : kinds.entrySet()) {
				LoadResult result = measure(plan, kind.getValue());
				System.out.printf(Locale.ROOT,
						"%s, %s, round %d: %,.0f deliveries/s, %,.0f a CPU second, p99 %.1f ms, lost %d%n", title,
						kind.getKey(), round, result.delivered(), result.deliveredPerCpuSecond(), result.p99() / 1e3,
						result.lost());
				if (round > 0) {
					results.computeIfAbsent(kind.getKey(), (name) -> new ArrayList<>()).add(result);
				}
			}
		}
		double alone = median(results.get(ALONE), LoadResult::deliveredPerCpuSecond);
		double one = median(results.get(ON_REDIS), LoadResult::deliveredPerCpuSecond);
		double three = median(results.get(THREE), LoadResult::deliveredPerCpuSecond);
		return String.format(Locale.ROOT, "| %s | %,.0f | %,.0f | %.2f | %,.0f | %.2f |%n", title, alone, one,
				one / alone, three, three / one);
	}

	private LoadResult measure(LoadPlan plan, Server server) throws IOException {
		this.run++;
		return FanOutRun.run(plan.stretched(this.options.seconds() / USUAL_SECONDS), server, this.run);
	}

	/** The publisher has the last number. */
	private String times(Server one, List<ServerProcess> three) throws IOException {
		Server same = new Together(List.of(one), (connection) -> 0);
		Server across = new Together(three, (connection) -> (connection < FEW) ? 0 : 1);
		LoadPlan plan = LoadPlan.atRate(150, FEW, 128);
		StringBuilder table = new StringBuilder(
				"""

						| ms from publishing to the delivery to 100, 150 messages/s | same node: p50 | p99 | another node: p50 | p99 |
						|---|---:|---:|---:|---:|
						""");
		for (LoadPlan each : List.of(plan, plan.withLog())) {
			List<LoadResult> here = new ArrayList<>();
			List<LoadResult> there = new ArrayList<>();
			for (int round = 0; round <= this.options.rounds(); round++) {
				LoadResult first = measure(each, same);
				LoadResult second = measure(each, across);
				if (round > 0) {
					here.add(first);
					there.add(second);
				}
			}
			table.append(String.format(Locale.ROOT, "| %s | %.1f | %.1f | %.1f | %.1f |%n",
					each.equals(plan) ? "no log" : "`retain-count` 100", median(here, LoadResult::p50) / 1e3,
					median(here, LoadResult::p99) / 1e3, median(there, LoadResult::p50) / 1e3,
					median(there, LoadResult::p99) / 1e3));
		}
		return table.toString();
	}

	/** The last measurement: of three nodes two are left. */
	private String death(List<ServerProcess> three) throws IOException, InterruptedException {
		this.run++;
		Server others = Together.evenly(three.subList(1, 3));
		RecoveryRun.Result result = RecoveryRun.run(DEATH, three.get(0), others, three.get(0)::kill, this.run);
		return String.format(Locale.ROOT,
				"""

						%,d clients of a killed node come to two others at once: half of them have the receipt of their subscription \
						after %.2f s, all after %.2f s. %,d recovered, %d messages lost, %d twice or out of order.
						""",
				DEATH.clients(), result.median(), result.last(), result.recovered(), result.lost(),
				result.duplicates());
	}

	private static double median(List<LoadResult> results, ToDoubleFunction<LoadResult> value) {
		return Median.of(results.stream().mapToDouble(value));
	}

}
