package dev.parley.engine.log;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Headers;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;

/**
 * A started {@link Backend}, what it keeps, and methods by which tests write to it and
 * read it.
 */
@Timeout(180)
public abstract class BackendFixture {

	/** The header with the key, where the newest message of each is kept. */
	protected static final String KEY = "key";

	private static final Map<String, Retention> RETENTIONS = Map.ofEntries(
			Map.entry("/topic/five", new Retention(5, Duration.ZERO, 0)),
			Map.entry("/topic/hour", new Retention(1000, Duration.ofHours(1), 0)),
			Map.entry("/topic/small", new Retention(1000, Duration.ZERO, 10 + 3 * Footprint.MESSAGE)),
			Map.entry("/queue/five", new Retention(5, Duration.ZERO, 0)),
			Map.entry("/queue/small", new Retention(100, Duration.ZERO, 10 + 3 * Footprint.MESSAGE)),
			Map.entry("/queue/young", new Retention(100, Duration.ofMinutes(1), 0)),
			Map.entry("/topic/nothing", Retention.NONE), Map.entry("/topic/nothing-else", Retention.NONE),
			Map.entry("/topic/latest", Retention.latestBy(KEY)),
			Map.entry("/topic/latest/five", Retention.latestBy(KEY).atMost(5, 0)),
			Map.entry("/topic/latest/small", Retention.latestBy(KEY).atMost(100, 1000)),
			Map.entry("/topic/latest/hour", new Retention(100, Duration.ofHours(1), 0, KEY)));

	protected final ManualClock clock = new ManualClock();

	protected final RecordingInbound inbound = new RecordingInbound();

	protected Backend backend;

	/** A new backend without logs, not started. */
	protected abstract Backend create(Clock clock);

	public static Retention retention(String destination) {
		Retention ample = new Retention(100_000, Duration.ZERO, 0);
		return RETENTIONS.getOrDefault(destination, destination.startsWith("/topic/nothing/") ? Retention.NONE : ample);
	}

	@BeforeEach
	void startBackend() {
		this.backend = create(this.clock);
		this.backend.start(this.inbound, BackendFixture::retention);
	}

	@AfterEach
	void closeBackend() {
		this.backend.close();
	}

	/** Announces it, too. */
	protected final Position erase(String destination, long offset) throws Exception {
		return this.backend.publish(Batch.erasing(destination, List.of(offset))).get(30, TimeUnit.SECONDS).get(0);
	}

	/** Announces it, too. */
	protected final Position rewrite(String destination, long offset, String body) throws Exception {
		return this.backend
			.publish(Batch.rewriting(destination, offset, "text/plain", body.getBytes(StandardCharsets.UTF_8)))
			.get(30, TimeUnit.SECONDS)
			.get(0);
	}

	protected final Position publish(String destination, String body) throws Exception {
		return publish(publication(destination, body));
	}

	protected final Position publish(Publication publication) throws Exception {
		return this.backend.publish(Batch.of(publication)).get(30, TimeUnit.SECONDS).get(0);
	}

	/** Returns the position of the last message. */
	protected final Position publishAll(String destination, String... bodies) throws Exception {
		Position last = new Position("", 0);
		for (String body : bodies) {
			last = publish(destination, body);
		}
		return last;
	}

	protected static Publication publication(String destination, String body) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
	}

	protected static Publication keyed(String destination, String body, String key) {
		return new Publication(destination, Headers.empty(), body.getBytes(StandardCharsets.UTF_8), key);
	}

	/** A message of a keyed topic; an empty body removes the key. */
	protected static Publication about(String destination, String key, String body) {
		return new Publication(destination, Headers.of(KEY, key), body.getBytes(StandardCharsets.UTF_8));
	}

	/** The same, with a time at which the key goes by itself, milliseconds since 1970. */
	protected static Publication about(String destination, String key, String body, long expires) {
		return new Publication(destination, Headers.of(KEY, key, "expires", Long.toString(expires)),
				body.getBytes(StandardCharsets.UTF_8));
	}

	protected static String text(StoredMessage message) {
		return new String(message.body(), StandardCharsets.UTF_8);
	}

	protected static List<String> bodies(Page page) {
		return page.messages().stream().map(BackendFixture::text).toList();
	}

	protected static List<Long> offsets(Page page) {
		return page.messages().stream().map(StoredMessage::offset).toList();
	}

	protected interface Work {

		void run(int number) throws Exception;

	}

	/** Runs the work in this many threads at once and waits for all of them. */
	protected static void concurrently(int threads, Work work) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int number = i;
				running.add(pool.submit(() -> {
					start.await();
					work.run(number);
					return null;
				}));
			}
			start.countDown();
			for (Future<?> each : running) {
				each.get(50, TimeUnit.SECONDS);
			}
		}
		finally {
			pool.shutdownNow();
		}
	}

}
