package dev.parley.bench.load;

/**
 * The results of an {@link IdlePlan}.
 *
 * @param connections that were open
 * @param kilobytesEach physical memory per connection, beyond that of the server without
 * any; both after a full garbage collection
 * @param heapKilobytesEach live objects per connection, beyond those of the server
 * without any: unlike physical memory it doesn't depend on how much of its heap the
 * machine has touched so far
 * @param emptyMegabytes physical memory of the server without connections
 * @param serverCpu processors that the server used while nothing happened
 * @param closed connections closed by the server
 */
public record IdleResult(int connections, double kilobytesEach, double heapKilobytesEach, double emptyMegabytes,
		double serverCpu, int closed) {

}
