package dev.parley.bench.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.parley.bench.report.Median;
import dev.parley.archive.PostgresNodes;
import dev.parley.cluster.redis.RedisProcess;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;

/**
 * Work queues that nodes of a cluster hand out. In Redis: consumers that acknowledge each
 * message alone. In PostgreSQL: claims from a long queue.
 */
final class Queues {

	private static final int WINDOW = 500;

	/** Messages that have not been acknowledged, at most. */
	private static final int WAITING = 2000;

	/** Messages of the long queue. */
	private static final int LONG = 100_000;

	private static final int CLAIMED = 100;

	private static final int CLAIMS = 50;

	private Queues() {
	}

	static String run(int rounds, double seconds) throws Exception {
		StringBuilder table = new StringBuilder("""

				| work queues in Redis, 128 bytes, acknowledged one by one | nodes | messages/s | Redis, µs a message |
				|---|---:|---:|---:|
				""");
		for (int[] kind : new int[][] { { 1, 10 }, { 20, 100 } }) {
			for (int nodes = 1; nodes <= 2; nodes++) {
				double[] result = inRedis(kind[0], kind[1], nodes, rounds, seconds);
				table.append(String.format(Locale.ROOT, "| queues: %d, prefetch: %d | %d | %,.0f | %.1f |%n", kind[0],
						kind[1], nodes, result[0], result[1]));
			}
		}
		return table + inPostgres();
	}

	/** Medians: messages a second, and µs of Redis. */
	private static double[] inRedis(int queues, int prefetch, int nodes, int rounds, double seconds) throws Exception {
		try (RedisProcess redis = RedisProcess.newest(); Nodes all = new Nodes(redis.port(), nodes)) {
			List<String> names = IntStream.range(0, queues).mapToObj((i) -> "/queue/bench/" + i).toList();
			all.consume(names, prefetch);
			double[] perSecond = new double[rounds];
			double[] cost = new double[rounds];
			for (int round = 0; round <= rounds; round++) {
				Processors before = Processors.now(redis);
				long acknowledged = all.acknowledged();
				long start = System.nanoTime();
				long published = 0;
				while (System.nanoTime() - start < seconds * 1e9) {
					// Full queues would refuse it.
					all.awaitAcknowledgedAtLeast(acknowledged + published - WAITING);
					all.publish((int) (published % nodes), names.get((int) (published % queues)), WINDOW);
					published++;
				}
				all.awaitAnswers();
				all.awaitAcknowledged(acknowledged + published);
				double took = (System.nanoTime() - start) / 1e9;
				Processors used = Processors.now(redis).since(before);
				System.out.println("%d queues, %d nodes, round %d: %,.0f messages/s, Redis %.1f µs".formatted(queues,
						nodes, round, published / took, used.redis() * 1e6 / published));
				if (round > 0) {
					perSecond[round - 1] = published / took;
					cost[round - 1] = used.redis() * 1e6 / published;
				}
			}
			return new double[] { median(perSecond), median(cost) };
		}
	}

	private static double median(double[] values) {
		return Median.of(Arrays.stream(values));
	}

	private static String inPostgres() throws Exception {
		String queue = "/queue/long";
		try (PostgresNodes nodes = new PostgresNodes(); PostgresNodes.Node node = nodes.node(Clock.systemUTC())) {
			Backend backend = node.backend();
			backend.start((message) -> {
			}, (name) -> new Retention(2 * LONG, Duration.ZERO, 0));
			Claims claims = backend.claims();
			List<Publication> some = IntStream.range(0, 500)
				.mapToObj((i) -> new Publication(queue, Headers.empty(), new byte[128], null))
				.toList();
			for (int i = 0; i < LONG; i += some.size()) {
				backend.publish(new Batch(some, List.of())).get(60, TimeUnit.SECONDS);
			}
			List<Double> claimed = new ArrayList<>();
			List<Double> settled = new ArrayList<>();
			for (int i = 0; i < CLAIMS; i++) {
				long start = System.nanoTime();
				List<Claimed> messages = claims.claim(queue, CLAIMED).get(60, TimeUnit.SECONDS);
				long middle = System.nanoTime();
				backend
					.publish(new Batch(List.of(),
							messages.stream()
								.map(Claimed::message)
								.map((each) -> new Settlement(queue, each.epoch(), each.offset()))
								.toList()))
					.get(60, TimeUnit.SECONDS);
				claimed.add((middle - start) / 1e6);
				settled.add((System.nanoTime() - middle) / 1e6);
			}
			return String.format(Locale.ROOT,
					"%nPostgreSQL, a queue of %,d messages: %d are claimed in %.1f ms, and settled in %.1f ms (medians).%n",
					LONG, CLAIMED, median(claimed.stream().mapToDouble(Double::doubleValue).toArray()),
					median(settled.stream().mapToDouble(Double::doubleValue).toArray()));
		}
	}

}
