package dev.parley.bench.http;

import java.util.List;
import java.util.Locale;

/**
 * The result of a round. Times are in milliseconds.
 *
 * @param messages a second
 * @param messagesPerCpuSecond a second of processor time of the server
 * @param serverCpu processors that the server used
 * @param p50 time of an answer
 * @param p99 time of an answer
 */
record RequestResult(double messages, double messagesPerCpuSecond, double serverCpu, double p50, double p99) {

	/**
	 * @param messages in all
	 * @param seconds that it took
	 * @param cpuSeconds of the server
	 * @param times of all answers in nanoseconds
	 */
	static RequestResult of(long messages, double seconds, double cpuSeconds, List<Long> times) {
		long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
		return new RequestResult(messages / seconds, messages / cpuSeconds, cpuSeconds / seconds,
				sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.99)] / 1e6);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%,.0f | %,.0f | %.2f | %.1f | %.1f", this.messages,
				this.messagesPerCpuSecond, this.serverCpu, this.p50, this.p99);
	}

}
