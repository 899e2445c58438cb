package dev.parley.bench.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.bench.load.Server;

/**
 * One request waits, another one publishes: from sending the second one to having read
 * the answer of the first, so with all that publishing takes.
 */
final class PollLoad {

	/** In which the server has nothing to do. */
	private static final Duration IDLE = Duration.ofMillis(20);

	/**
	 * Exchanges before, so few a second that the JVM would not compile them otherwise.
	 */
	private static final int BEFORE = 1_000;

	private static final String MESSAGE = "{\"destination\":\"" + HttpBench.POLLED + "\",\"text\":\"hello\"}";

	private static final String POLL = HttpBench.PATH + "?destination=" + HttpBench.POLLED + "&wait=";

	private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

	private final KeptConnection reader;

	private final KeptConnection publisher;

	private final byte[] publish;

	private String next;

	private PollLoad(KeptConnection reader, KeptConnection publisher) throws IOException {
		this.reader = reader;
		this.publisher = publisher;
		this.publish = publisher.post(HttpBench.PATH, MESSAGE);
		publisher.send(this.publish);
		publisher.await(201);
		reader.send(reader.get(POLL + "0s&after=last"));
		this.next = next(reader.await(200));
	}

	static RequestResult run(Server server, double seconds) throws IOException {
		try (KeptConnection reader = new KeptConnection(server.port(), null);
				KeptConnection publisher = new KeptConnection(server.port(), null)) {
			PollLoad load = new PollLoad(reader, publisher);
			for (int i = 0; i < BEFORE; i++) {
				load.exchange(Duration.ofMillis(1));
			}
			double cpu = server.cpuSeconds();
			long start = System.nanoTime();
			long end = start + (long) (seconds * 1e9);
			List<Long> times = new ArrayList<>();
			while (System.nanoTime() < end) {
				times.add(load.exchange(IDLE));
			}
			return RequestResult.of(times.size(), (System.nanoTime() - start) / 1e9, server.cpuSeconds() - cpu, times);
		}
	}

	/** The nanoseconds from publishing to the answer. */
	private long exchange(Duration idle) throws IOException {
		this.reader.send(this.reader.get(POLL + "30s&after=" + this.next));
		LockSupport.parkNanos(idle.toNanos());
		long sent = System.nanoTime();
		this.publisher.send(this.publish);
		String answer = this.reader.await(200);
		long took = System.nanoTime() - sent;
		this.next = next(answer);
		this.publisher.await(201);
		return took;
	}

	/** Where the next request goes on, so that none misses a message. */
	private static String next(String answer) throws IOException {
		Matcher next = NEXT.matcher(answer);
		if (!next.find()) {
			throw new IOException("An answer without a position: " + answer);
		}
		return next.group(1);
	}

}
