package dev.parley.bench.durable;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import dev.parley.archive.PostgresNodes;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Settlement;

/**
 * What work queues cost on PostgreSQL that two nodes hand out: claims from a long queue,
 * messages for one that is full, and looking at many that are empty.
 */
public final class ClaimCosts {

	private static final int LONG = 100_000;

	private static final int IDLE = 1000;

	private static final String QUEUE = "/queue/long";

	private static final String FULL = "/queue/full";

	private final PostgresNodes nodes;

	private final PostgresNodes.Node one;

	private final PostgresNodes.Node two;

	private ClaimCosts(PostgresNodes nodes) {
		this.nodes = nodes;
		this.one = start();
		this.two = start();
	}

	private PostgresNodes.Node start() {
		PostgresNodes.Node node = this.nodes.node(Clock.systemUTC());
		node.backend()
			.start(new RecordingInbound(),
					(destination) -> new Retention(destination.equals(FULL) ? LONG : 10 * LONG, Duration.ZERO, 0));
		return node;
	}

	/** Returns a table. */
	public static String run() {
		try (PostgresNodes nodes = new PostgresNodes()) {
			return new ClaimCosts(nodes).table();
		}
	}

	private String table() {
		fill(QUEUE);
		fill(FULL);
		IntStream.range(0, IDLE).forEach((i) -> settledOne("/queue/idle/" + i));
		this.nodes.jdbc().execute("vacuum analyze");
		StringBuilder table = new StringBuilder("\n| | |\n|---|---:|\n");
		row(table, "a claim of 1 message of 100,000, µs", 200, () -> claim(this.one, 1));
		IntStream.range(0, 50).forEach((i) -> claim(this.two, 1000));
		row(table, "the same while another node holds 50,000, µs", 200, () -> claim(this.one, 1));
		row(table, "a message for a queue that is full with 100,000, µs", 200, this::refused);
		long commits = commits();
		row(table, "1,000 claims of empty queues, µs", 10, this::look);
		table.append(
				String.format(Locale.ROOT, "| commits for each 1,000 of those | %d |%n", (commits() - commits) / 10));
		return table.toString();
	}

	private static void row(StringBuilder table, String name, int times, Runnable work) {
		work.run();
		long begin = System.nanoTime();
		for (int i = 0; i < times; i++) {
			work.run();
		}
		table.append(String.format(Locale.ROOT, "| %s | %,d |%n", name, (System.nanoTime() - begin) / 1000 / times));
	}

	private void fill(String queue) {
		List<CompletableFuture<?>> answers = new ArrayList<>();
		for (int i = 0; i < LONG; i += 100) {
			List<Publication> some = IntStream.range(0, 100).mapToObj((each) -> publication(queue)).toList();
			answers.add(this.one.backend().publish(new Batch(some, List.of())));
			if (answers.size() == 20) {
				answers.forEach(CompletableFuture::join);
				answers.clear();
			}
		}
		answers.forEach(CompletableFuture::join);
	}

	private void settledOne(String queue) {
		this.one.backend().publish(Batch.of(publication(queue))).join();
		Claimed taken = claims(this.one).claim(queue, 1).join().get(0);
		this.one.backend().publish(Batch.of(Settlement.of(taken.message()))).join();
	}

	private static Publication publication(String queue) {
		return new Publication(queue, Headers.empty(), new byte[128]);
	}

	private static Claims claims(PostgresNodes.Node node) {
		return Objects.requireNonNull(node.backend().claims());
	}

	private static void claim(PostgresNodes.Node node, int most) {
		if (claims(node).claim(QUEUE, most).join().isEmpty()) {
			throw new IllegalStateException("Nothing was claimed");
		}
	}

	private void refused() {
		try {
			this.two.backend().publish(Batch.of(publication(FULL))).join();
			throw new IllegalStateException("The queue is not full");
		}
		catch (CompletionException ex) {
			// It is full.
		}
	}

	private void look() {
		CompletableFuture
			.allOf(IntStream.range(0, IDLE)
				.mapToObj((i) -> claims(this.one).claim("/queue/idle/" + i, 10))
				.toArray(CompletableFuture[]::new))
			.join();
	}

	private long commits() {
		return Objects.requireNonNull(this.nodes.jdbc()
			.queryForObject("select count from (select sum(xact_commit) as count from pg_stat_database"
					+ " where datname = current_database()) counted", Long.class));
	}

}
