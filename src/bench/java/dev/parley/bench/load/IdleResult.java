package dev.parley.bench.load;

/**
 * What an {@link IdlePlan} has shown.
 *
 * @param connections that were open
 * @param kilobytesEach physical memory a connection, above the server without any; both
 * after a full garbage collection
 * @param emptyMegabytes physical memory of the server without connections
 * @param serverCpu processors that the server used while nothing happened
 * @param closed connections closed by the server
 */
public record IdleResult(int connections, double kilobytesEach, double emptyMegabytes, double serverCpu, int closed) {

}
