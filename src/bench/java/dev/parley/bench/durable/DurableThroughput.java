package dev.parley.bench.durable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import dev.parley.support.Postgres;
import dev.parley.support.ServerProcess;

import org.springframework.util.FileSystemUtils;

/**
 * Sends messages with receipts through one destination and prints how many per second the
 * whole server took and how long a receipt took: durable in H2, durable in PostgreSQL, or
 * retained in memory. The server is a process of its own on the same machine. See
 * {@code src/docs/durability.md}.
 */
public final class DurableThroughput {

	private static final String DESTINATION = "/topic/bench/one";

	private static final int RETAINED = 10_000;

	private static final int BODY = 120;

	private DurableThroughput() {
	}

	/**
	 * Measures.
	 * @param where h2, postgres, memory; separate several with commas
	 * @param window receipts for which each publisher may wait at once
	 */
	public static void run(String where, int messages, int publishers, int window) throws Exception {
		for (String each : where.split(",")) {
			measure(each.strip(), messages, publishers, window);
		}
	}

	private static void measure(String where, int messages, int publishers, int window) throws Exception {
		Path folder = Files.createTempDirectory("parley-bench");
		List<String> properties = new ArrayList<>(List.of("spring.profiles.active=open",
				"parley.destinations[0].pattern=/topic/bench/*", "parley.destinations[0].subscribe=everyone",
				"parley.destinations[0].send=everyone", "parley.destinations[0].retain-count=" + RETAINED,
				"parley.destinations[0].durable=" + !where.equals("memory")));
		if (where.equals("postgres")) {
			properties.add("spring.datasource.url=" + Postgres.newDatabase());
		}
		try (ServerProcess server = ServerProcess.parley(folder, properties.toArray(String[]::new))) {
			run(server.port(), messages / 10, publishers, window);
			long start = System.nanoTime();
			long[] took = run(server.port(), messages, publishers, window);
			double seconds = (System.nanoTime() - start) / 1e9;
			System.out.printf("%s: %,d messages of %d bytes, %d publishers with a window of %d: %,.0f messages/s,"
					+ " receipt p50 %.1f ms, p99 %.1f ms, max %.0f ms, processor of the server %.1f us/message%n",
					where, took.length, BODY, publishers, window, took.length / seconds, took[took.length / 2] / 1e6,
					took[(int) (took.length * 0.99)] / 1e6, took[took.length - 1] / 1e6,
					server.processorTime().toNanos() / 1e3 / (took.length * 1.1));
		}
		finally {
			FileSystemUtils.deleteRecursively(folder);
		}
	}

	/** How long each receipt took, sorted. */
	private static long[] run(int port, int messages, int publishers, int window) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(publishers);
		try {
			List<Future<long[]>> running = new ArrayList<>();
			for (int i = 0; i < publishers; i++) {
				running.add(threads.submit(() -> {
					try (FastSender publisher = new FastSender(port, DESTINATION, BODY)) {
						return publisher.publish(messages / publishers, window);
					}
				}));
			}
			List<long[]> took = new ArrayList<>();
			for (Future<long[]> each : running) {
				took.add(each.get());
			}
			return took.stream().flatMapToLong(LongStream::of).sorted().toArray();
		}
		finally {
			threads.shutdownNow();
		}
	}

}
