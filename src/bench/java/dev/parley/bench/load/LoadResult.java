package dev.parley.bench.load;

/**
 * The results of a {@link LoadPlan}. Times of messages are in microseconds from the
 * planned time of sending (without a rate: from sending) to reading.
 *
 * @param seconds measured
 * @param published a second
 * @param delivered a second, to all subscribers together
 * @param serverCpu processors that the server used
 * @param generatorCpu processors that the generator used; close to 1 means that it, and
 * not the server, was the limit
 * @param otherCpu processors that others on this machine used; NaN where this is not
 * known
 * @param p50 time of a message
 * @param p90 time of a message
 * @param p99 time of a message
 * @param p999 time of a message
 * @param max time of a message
 * @param lost by subscribers that read and are still connected
 * @param outOfOrder arrived after one with a higher number
 * @param duplicates arrived again
 * @param corrupt had another body than was sent
 * @param unexpected frames such as ERROR
 * @param closed connections of subscribers that read, closed by the server
 * @param slowClosed connections of subscribers that did not read, closed by the server
 * @param stalls how often nothing came for 5 seconds while the window was full
 * @param residentMegabytes of the server at the end
 */
public record LoadResult(double seconds, double published, double delivered, double serverCpu, double generatorCpu,
		double otherCpu, double p50, double p90, double p99, double p999, double max, long lost, long outOfOrder,
		long duplicates, long corrupt, int unexpected, int closed, int slowClosed, int stalls,
		double residentMegabytes) {

	public double deliveredPerCpuSecond() {
		return this.delivered / this.serverCpu;
	}

	public double cpuSecondsPerMillion() {
		return 1e6 * this.serverCpu / this.delivered;
	}

}
