package dev.parley.bench.load;

import java.io.IOException;
import java.time.Duration;

/** Carries out an {@link IdlePlan}. */
public final class IdleRun {

	private static final Duration SETTLE = Duration.ofSeconds(2);

	private static final Duration HOLD = Duration.ofSeconds(4);

	private IdleRun() {
	}

	/**
	 * Connects, waits, and measures.
	 * @param run a number that no other run on this server has
	 */
	public static Result run(IdlePlan plan, Server server, int run) throws IOException {
		server.collectGarbage();
		double empty = server.residentKilobytes();
		double emptyHeap = server.liveKilobytes();
		try (Clients clients = new Clients(server::port, (connection, bytes, from, to, now) -> {
		})) {
			clients.connect(plan.connections(),
					(selector, port, index) -> plan.events()
							? Connection.stream(selector, port, "/topic/bench/" + run, -1)
							: Connection.open(selector, port, "/topic/bench/" + run, -1, false));
			clients.serveFor(SETTLE);
			double cpu = server.cpuSeconds();
			clients.serveFor(HOLD);
			double used = server.cpuSeconds() - cpu;
			server.collectGarbage();
			clients.serveFor(SETTLE);
			double each = (server.residentKilobytes() - empty) / plan.connections();
			double heapEach = (server.liveKilobytes() - emptyHeap) / plan.connections();
			return new Result(plan.connections(), each, heapEach, empty / 1024, used / HOLD.toSeconds(),
					clients.closed());
		}
	}

	/**
	 * The results of an {@link IdlePlan}.
	 *
	 * @param connections that were open
	 * @param kilobytesEach physical memory per connection, beyond that of the server
	 * without any; both after a full garbage collection
	 * @param heapKilobytesEach live objects per connection, beyond those of the server
	 * without any: unlike physical memory it doesn't depend on how much of its heap the
	 * machine has touched so far
	 * @param emptyMegabytes physical memory of the server without connections
	 * @param serverCpu processors that the server used while nothing happened
	 * @param closed connections closed by the server
	 */
	public record Result(int connections, double kilobytesEach, double heapKilobytesEach, double emptyMegabytes,
			double serverCpu, int closed) {

	}

}
