package dev.parley.bench.frequency;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.OperatingSystemMXBean;

import dev.parley.bench.report.Median;
import dev.parley.bench.server.Options;
import dev.parley.engine.Listeners;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;

/**
 * 1,000 subscribers of 200 prices that change 1,000 times a second together, in the
 * engine alone: its sessions discard what they write. Measured once without a greatest
 * frequency and with some, in turn, round by round.
 */
public final class FrequencyBench {

	private static final int SUBSCRIBERS = 1000;

	private static final int KEYS = 200;

	private static final int CHANGES = 1000;

	private static final int BODY = 128;

	private static final List<String> FREQUENCIES = List.of("", "5", "1");

	private FrequencyBench() {
	}

	/**
	 * Measures and returns the medians.
	 * @return Markdown
	 */
	public static String run(Options options) {
		int rounds = Math.max(1, options.rounds());
		double[][] cpu = new double[FREQUENCIES.size()][rounds];
		double[][] sent = new double[FREQUENCIES.size()][rounds];
		for (int round = 0; round <= rounds; round++) {
			for (int i = 0; i < FREQUENCIES.size(); i++) {
				Result result = measure(FREQUENCIES.get(i), options.seconds());
				System.out.println("frequency '%s', round %d: %s".formatted(FREQUENCIES.get(i), round, result));
				if (round > 0) {
					cpu[i][round - 1] = result.cpu;
					sent[i][round - 1] = result.sent;
				}
			}
		}
		StringBuilder table = new StringBuilder("""
				| `x-max-frequency` | messages sent a second | processors |
				|---|---:|---:|
				""");
		for (int i = 0; i < FREQUENCIES.size(); i++) {
			String name = FREQUENCIES.get(i).isEmpty() ? "none" : FREQUENCIES.get(i);
			table.append(String.format(Locale.ROOT, "| %s | %,.0f | %.2f |%n", name, median(sent[i]), median(cpu[i])));
		}
		return table.toString();
	}

	private static double median(double[] values) {
		return Median.of(Arrays.stream(values));
	}

	private static Result measure(String frequency, double seconds) {
		LongAdder sent = new LongAdder();
		try (Listeners listeners = Listeners.ofPrices("symbol", sent::add)) {
			for (int i = 0; i < SUBSCRIBERS; i++) {
				if (frequency.isEmpty()) {
					listeners.subscribe(Listeners.PRICES);
				}
				else {
					listeners.subscribe(Listeners.PRICES, "x-max-frequency", frequency);
				}
			}
			sent.reset();
			OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
			long cpu = system.getProcessCpuTime();
			long start = System.nanoTime();
			long changes = (long) (CHANGES * seconds);
			for (long change = 1; change <= changes; change++) {
				long due = start + change * 1_000_000_000L / CHANGES;
				while (System.nanoTime() < due) {
					LockSupport.parkNanos(due - System.nanoTime());
				}
				listeners.deliver(new StoredMessage(Listeners.PRICES, "bench", change, 0,
						Headers.of("symbol", "s" + (change * 7919) % KEYS), new byte[BODY]));
			}
			double measured = (System.nanoTime() - start) / 1e9;
			return new Result(sent.sum() / measured, (system.getProcessCpuTime() - cpu) / 1e9 / measured);
		}
	}

	/**
	 * @param sent messages a second
	 * @param cpu processors
	 */
	private record Result(double sent, double cpu) {

	}

}
