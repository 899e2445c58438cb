package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendFixture;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.RecordingInbound;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.awaitility.Awaitility.await;

/** Two processes that write to the archive together, the first of which is the first. */
abstract class SeveralNodes {

	final PostgresNodes nodes = new PostgresNodes();

	final ManualClock clock = new ManualClock();

	final RecordingInbound announcedByOne = new RecordingInbound();

	PostgresNodes.Node one;

	PostgresNodes.Node two;

	@BeforeEach
	void start() {
		this.one = start(this.announcedByOne);
		this.two = start(new RecordingInbound());
	}

	PostgresNodes.Node start(RecordingInbound inbound) {
		PostgresNodes.Node node = this.nodes.node(this.clock);
		node.backend().start(inbound, BackendFixture::retention);
		return node;
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	interface Work {

		void run(int number) throws Exception;

	}

	static void concurrently(int threads, Work work) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int number = i;
				running.add(pool.submit(() -> {
					work.run(number);
					return null;
				}));
			}
			for (Future<?> each : running) {
				each.get(120, TimeUnit.SECONDS);
			}
		}
		finally {
			pool.shutdownNow();
		}
	}

	PostgresNodes.Node node(int number) {
		return (number % 2 == 0) ? this.one : this.two;
	}

	static Position publish(PostgresNodes.Node node, String destination, String body) throws Exception {
		return publish(node, publication(destination, body));
	}

	static Position publish(PostgresNodes.Node node, Publication publication) throws Exception {
		return node.backend().publish(Batch.of(publication)).get(30, TimeUnit.SECONDS).get(0);
	}

	static Publication publication(String destination, String body) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
	}

	static Publication about(String destination, String key, String body) {
		return new Publication(destination, Headers.of("key", key), body.getBytes(StandardCharsets.UTF_8));
	}

	static void settle(PostgresNodes.Node node, String queue, long... offsets) throws Exception {
		List<Settlement> settlements = LongStream.of(offsets)
			.mapToObj((offset) -> new Settlement(queue, offset))
			.toList();
		node.backend().publish(new Batch(List.of(), settlements)).get(30, TimeUnit.SECONDS);
	}

	List<String> log(String destination) {
		return log(this.one, destination);
	}

	static List<String> log(PostgresNodes.Node node, String destination) {
		Backend backend = node.backend();
		return backend.read(destination, 1, 1000)
			.messages()
			.stream()
			.map((message) -> message.offset() + "=" + text(message))
			.toList();
	}

	static String text(StoredMessage message) {
		return new String(message.body(), StandardCharsets.UTF_8);
	}

	void cutTheLockOf(PostgresNodes.Node node) {
		this.nodes.jdbc()
			.queryForList("select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?",
					"lock-" + node.name());
	}

	void cutTheLockOfForAMoment(PostgresNodes.Node node) {
		cutTheLockOfForAMoment(node, () -> {
		});
	}

	void cutTheLockOfForAMoment(PostgresNodes.Node node, Runnable meanwhile) {
		node.lockers().breakDown();
		cutTheLockOf(node);
		await().atMost(Duration.ofSeconds(30)).until(() -> !node.lock().isHeld());
		meanwhile.run();
		node.lockers().repair();
		await().atMost(Duration.ofSeconds(30)).until(() -> node.lock().isHeld());
	}

}
