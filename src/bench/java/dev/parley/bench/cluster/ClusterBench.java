package dev.parley.bench.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import dev.parley.bench.report.Median;
import dev.parley.bench.server.Options;
import dev.parley.cluster.redis.RedisProcess;

/**
 * Many nodes on one Redis, in this process: their clients discard what they get. It shows
 * what a message costs with the number of nodes that get it, what a destination costs
 * that a node has joined, what a node costs that does nothing; and what that makes of a
 * million clients.
 */
public final class ClusterBench {

	private static final List<Integer> NODES = List.of(1, 2, 5, 10, 20);

	private static final int DESTINATIONS = 100;

	/** Messages that wait for their answer, of all nodes together. */
	private static final int WINDOW = 500;

	private static final int JOINED = 20_000;

	/** Of them at once. */
	private static final int GROUP = 5000;

	private ClusterBench() {
	}

	/**
	 * Measures, and returns the medians.
	 * @return Markdown
	 */
	public static String run(Options options) throws Exception {
		int rounds = Math.max(1, options.rounds());
		// What the JVM compiles first counts for nothing.
		measured("/topic/kept/", 2, 1, options.seconds());
		measured("/topic/plain/", 2, 1, options.seconds());
		List<Messages> plain = new ArrayList<>();
		List<Messages> kept = new ArrayList<>();
		for (int nodes : NODES) {
			plain.add(measured("/topic/plain/", nodes, rounds, options.seconds()));
			kept.add(measured("/topic/kept/", nodes, rounds, options.seconds()));
		}
		destinations("/topic/kept/");
		Destinations channels = destinations("/topic/plain/");
		Destinations logs = destinations("/topic/kept/");
		double idle = idle();
		Costs costs = Costs.of(plain, kept, channels, logs, fullLog(), idle);
		return messages("no log", plain) + messages("`retain-count` 100", kept) + costs.table()
				+ new Million(costs).table() + Queues.run(rounds, options.seconds());
	}

	private static Messages measured(String topics, int nodes, int rounds, double seconds) throws Exception {
		try (RedisProcess redis = RedisProcess.newest(); Nodes all = new Nodes(redis.port(), nodes)) {
			List<String> destinations = IntStream.range(0, DESTINATIONS).mapToObj((i) -> topics + i).toList();
			all.subscribe(destinations);
			List<Messages> measured = new ArrayList<>();
			for (int round = 0; round <= rounds; round++) {
				Messages result = publish(redis, all, destinations, seconds);
				System.out.println("%s, %d nodes, round %d: %s".formatted(topics, nodes, round, result));
				if (round > 0) {
					measured.add(result);
				}
			}
			return new Messages(nodes, median(measured, Messages::perSecond), median(measured, Messages::redis),
					median(measured, Messages::node));
		}
	}

	private static double median(List<Messages> results, ToDoubleFunction<Messages> value) {
		return Median.of(results.stream().mapToDouble(value));
	}

	private static Messages publish(RedisProcess redis, Nodes nodes, List<String> destinations, double seconds)
			throws InterruptedException {
		Processors used = Processors.now(redis);
		long before = nodes.frames();
		long start = System.nanoTime();
		long end = start + (long) (seconds * 1e9);
		long published = 0;
		while (System.nanoTime() < end) {
			nodes.publish((int) (published % nodes.size()), destinations.get((int) (published % destinations.size())),
					WINDOW);
			published++;
		}
		nodes.awaitAnswers();
		nodes.await(before + published * nodes.size());
		double measured = (System.nanoTime() - start) / 1e9;
		used = Processors.now(redis).since(used);
		return new Messages(nodes.size(), published / measured, used.redis() * 1e6 / published,
				used.own() * 1e6 / published / nodes.size());
	}

	private static Destinations destinations(String topics) throws Exception {
		try (RedisProcess redis = RedisProcess.newest(); Nodes nodes = new Nodes(redis.port(), 1)) {
			List<String> destinations = IntStream.range(0, JOINED).mapToObj((i) -> topics + i).toList();
			nodes.subscribe(destinations.subList(0, 100));
			Processors before = Processors.now(redis);
			long memory = memory(redis);
			long heap = heap();
			long start = System.nanoTime();
			for (int from = 100; from < JOINED; from += GROUP) {
				nodes.subscribe(destinations.subList(from, Math.min(from + GROUP, JOINED)));
			}
			double seconds = (System.nanoTime() - start) / 1e9;
			int number = JOINED - 100;
			return new Destinations(number / seconds, Processors.now(redis).since(before).redis() * 1e6 / number,
					(memory(redis) - memory) / (double) number, (heap() - heap) / (double) number);
		}
	}

	/** Bytes in Redis of a log that is full. */
	private static double fullLog() throws Exception {
		try (RedisProcess redis = RedisProcess.newest(); Nodes nodes = new Nodes(redis.port(), 1)) {
			long before = memory(redis);
			for (int i = 0; i < DESTINATIONS * Nodes.RETAINED; i++) {
				nodes.publish(0, "/topic/kept/" + i % DESTINATIONS, WINDOW);
			}
			nodes.awaitAnswers();
			return (memory(redis) - before) / (double) DESTINATIONS;
		}
	}

	private static long memory(RedisProcess redis) {
		return Long.parseLong(Processors.field(redis.commands().info("memory"), "used_memory"));
	}

	/** What is live. */
	private static long heap() {
		for (int i = 0; i < 5; i++) {
			System.gc();
			pass(0.2);
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	/** Redis' processors for one node that does nothing. */
	private static double idle() throws Exception {
		int number = 20;
		try (RedisProcess redis = RedisProcess.newest()) {
			pass(2);
			double alone = idle(redis);
			try (Nodes nodes = new Nodes(redis.port(), number)) {
				nodes.subscribe(List.of("/topic/plain/0"));
				pass(2);
				return Math.max(0, (idle(redis) - alone) / number);
			}
		}
	}

	private static double idle(RedisProcess redis) {
		Processors before = Processors.now(redis);
		pass(10);
		return Processors.now(redis).since(before).redis() / 10;
	}

	private static void pass(double seconds) {
		long until = System.nanoTime() + (long) (seconds * 1e9);
		while (System.nanoTime() < until) {
			LockSupport.parkNanos(until - System.nanoTime());
		}
	}

	private static String messages(String kind, List<Messages> results) {
		StringBuilder table = new StringBuilder(String.format("%n| nodes that get it (%s) | messages/s |"
				+ " Redis, µs a message | a node, µs a message |%n|---:|---:|---:|---:|%n", kind));
		for (Messages each : results) {
			table.append(String.format(Locale.ROOT, "| %d | %,.0f | %.1f | %.1f |%n", each.nodes(), each.perSecond(),
					each.redis(), each.node()));
		}
		return table.toString();
	}

	/**
	 * @param nodes that get each message
	 * @param perSecond messages
	 * @param redis µs of its processor a message
	 * @param node µs of a node's processors for each message that it gets, and for its
	 * share of what is published
	 */
	record Messages(int nodes, double perSecond, double redis, double node) {
	}

	/**
	 * What one destination costs that a node joins.
	 *
	 * @param perSecond joined, thousands at once
	 * @param redis µs of its processor
	 * @param memory bytes of Redis
	 * @param heap bytes of the node, with one subscription
	 */
	record Destinations(double perSecond, double redis, double memory, double heap) {
	}

}
