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
	public static IdleResult run(IdlePlan plan, Server server, int run) throws IOException {
		server.collectGarbage();
		double empty = server.residentKilobytes();
		double emptyHeap = server.liveKilobytes();
		try (Clients clients = new Clients(server.port(), (connection, bytes, from, to, now) -> {
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
			return new IdleResult(plan.connections(), each, heapEach, empty / 1024, used / HOLD.toSeconds(),
					clients.closed());
		}
	}

}
