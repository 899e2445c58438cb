package dev.parley.bench.report;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.parley.bench.load.IdleRun;
import dev.parley.bench.load.LoadResult;
import dev.parley.bench.load.Scenario;
import dev.parley.bench.server.Program;

/**
 * One step of one scenario, done once.
 *
 * @param load null if connections were idle
 * @param idle null if they were not
 */
public record Measurement(Scenario scenario, String step, Program server, int round, @Nullable LoadResult load,
		IdleRun.@Nullable Result idle) {

	/** One line for a person who watches the run. */
	public String summary() {
		String what = "%-3s %-15s %-33s round %d: ".formatted(this.scenario, this.step, this.server, this.round);
		if (this.load != null) {
			LoadResult of = this.load;
			return what + String.format(Locale.ROOT,
					"%,10.0f deliveries/s, %,9.0f a CPU second, p50 %.1f ms, p99 %.1f ms, lost %d, out of order %d, "
							+ "duplicates %d, closed %d; CPU: server %.2f, generator %.2f, others %.2f",
					of.delivered(), of.deliveredPerCpuSecond(), of.p50() / 1e3, of.p99() / 1e3, of.lost(),
					of.outOfOrder(), of.duplicates(), of.closed(), of.serverCpu(), of.generatorCpu(), of.otherCpu());
		}
		if (this.idle != null) {
			return what + String.format(Locale.ROOT,
					"%.1f KB a connection, %.1f of them live on the heap, server CPU %.3f, closed %d",
					this.idle.kilobytesEach(), this.idle.heapKilobytesEach(), this.idle.serverCpu(),
					this.idle.closed());
		}
		return what;
	}

}
