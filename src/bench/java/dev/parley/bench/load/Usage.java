package dev.parley.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The use of the processors so far.
 *
 * @param time when this was measured, ns
 * @param server seconds
 * @param generator seconds, of its thread
 * @param busy seconds, of all processes on the machine; NaN where this is not known
 */
record Usage(long time, double server, double generator, double busy) {

	private static final Path MACHINE = Path.of("/proc/stat");

	private static final double TICKS = 100;

	static Usage now(Server server) {
		double generator = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
		return new Usage(System.nanoTime(), server.cpuSeconds(), generator, busyNow());
	}

	double seconds(Usage later) {
		return (later.time - this.time) / 1e9;
	}

	double serverCpu(Usage later) {
		return (later.server - this.server) / seconds(later);
	}

	double generatorCpu(Usage later) {
		return (later.generator - this.generator) / seconds(later);
	}

	double otherCpu(Usage later) {
		return Math.max(0, (later.busy - this.busy) / seconds(later) - serverCpu(later) - generatorCpu(later));
	}

	/** The first line: cpu user nice system idle iowait irq softirq steal … */
	private static double busyNow() {
		if (!Files.isReadable(MACHINE)) {
			return Double.NaN;
		}
		try (var lines = Files.lines(MACHINE)) {
			String[] ticks = lines.findFirst().orElse("").split(" +");
			double busy = 0;
			for (int i : new int[] { 1, 2, 3, 6, 7 }) {
				busy += Long.parseLong(ticks[i]);
			}
			return busy / TICKS;
		}
		catch (IOException ex) {
			return Double.NaN;
		}
	}

}
