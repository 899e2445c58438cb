package dev.parley.archive;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.MemoryBackend;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;

/**
 * Measures publishers who each wait for the answer before they publish again, as a sender
 * with receipts does. Not a test: run it by hand with {@code memory} or a JDBC URL, the
 * number of publishers, and seconds.
 */
public final class ArchiveThroughput {

	/** The last so many answers of each publisher are looked at. */
	private static final int SAMPLES = 20_000;

	private ArchiveThroughput() {
	}

	public static void main(String[] arguments) throws Exception {
		String where = arguments[0];
		int publishers = Integer.parseInt(arguments[1]);
		int seconds = Integer.parseInt(arguments[2]);
		int retained = (arguments.length > 3) ? Integer.parseInt(arguments[3]) : 10_000;
		try (Backend backend = where.equals("memory") ? new MemoryBackend(Clock.systemUTC())
				: ArchiveDatabase.at(where).backend(Clock.systemUTC())) {
			AtomicLong announced = new AtomicLong();
			backend.start((message) -> announced.incrementAndGet(),
					(destination) -> new Retention(retained, Duration.ZERO, 0));
			run(backend, publishers, Duration.ofSeconds(3));
			announced.set(0);
			long cpu = processor();
			long[] micros = run(backend, publishers, Duration.ofSeconds(seconds));
			System.out.printf(
					"%s, %d publishers: %,d messages/s, %.1f us of processor a message,"
							+ " receipt p50 %.2f ms, p99 %.2f ms, max %.0f ms%n",
					where.startsWith("jdbc:") ? where.split(":")[1] : where, publishers, announced.get() / seconds,
					(processor() - cpu) / 1e3 / announced.get(), micros[micros.length / 2] / 1e3,
					micros[(int) (micros.length * 0.99)] / 1e3, micros[micros.length - 1] / 1e3);
		}
		Path file = Path.of(where.replaceAll("^jdbc:h2:file:|;.*$", "") + ".mv.db");
		if (Files.exists(file)) {
			System.out.printf("file after closing: %,d KB%n", Files.size(file) / 1024);
		}
	}

	/**
	 * Nanoseconds that this process has used: other than the time, it does not depend on
	 * who else is busy.
	 */
	private static long processor() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
	}

	/** How long each answer took, in order. */
	private static long[] run(Backend backend, int publishers, Duration duration) throws Exception {
		Headers headers = Headers.of("content-type", "application/json");
		byte[] body = new byte[120];
		long end = System.nanoTime() + duration.toNanos();
		CountDownLatch done = new CountDownLatch(publishers);
		long[][] latencies = new long[publishers][];
		for (int i = 0; i < publishers; i++) {
			int number = i;
			new Thread(() -> {
				long[] mine = new long[SAMPLES];
				int count = 0;
				for (long now = System.nanoTime(); now < end;) {
					backend.publish(Batch.of(new Publication("/topic/rooms/" + number % 10, headers, body))).join();
					long after = System.nanoTime();
					mine[count++ % mine.length] = (after - now) / 1000;
					now = after;
				}
				latencies[number] = Arrays.copyOf(mine, Math.min(count, SAMPLES));
				done.countDown();
			}).start();
		}
		done.await();
		return Arrays.stream(latencies).flatMapToLong(LongStream::of).sorted().toArray();
	}

}
