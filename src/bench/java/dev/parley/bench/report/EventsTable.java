package dev.parley.bench.report;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

import dev.parley.bench.load.IdleRun;
import dev.parley.bench.load.LoadResult;
import dev.parley.bench.load.Scenario;

import static dev.parley.bench.server.ServerKind.PARLEY;

/** Streams of events beside WebSockets, as Markdown: the medians. */
public final class EventsTable {

	private final Results results;

	public EventsTable(Results results) {
		this.results = results;
	}

	public String markdown() {
		double socket = delivered(Scenario.S1);
		double stream = delivered(Scenario.S1_EVENTS);
		return "| | WebSocket | stream of events | × |\n|---|---:|---:|---:|\n"
				+ String.format(Locale.ROOT, "| deliveries/s to 1,000 | %,.0f | %,.0f | %.2f |%n", socket, stream,
						stream / socket)
				+ memory("physical memory", IdleRun.Result::kilobytesEach)
				+ memory("live objects", IdleRun.Result::heapKilobytesEach);
	}

	private String memory(String what, ToDoubleFunction<IdleRun.Result> each) {
		double socket = this.results.idleMedian(Scenario.S5, PARLEY, each);
		double stream = this.results.idleMedian(Scenario.S5_EVENTS, PARLEY, each);
		return String.format(Locale.ROOT, "| %s of one of 10,000 idle ones, KB | %.1f | %.1f | %.2f |%n", what, socket,
				stream, stream / socket);
	}

	private double delivered(Scenario scenario) {
		return this.results.median(scenario, "", PARLEY, LoadResult::delivered);
	}

}
