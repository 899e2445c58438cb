package dev.parley.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.parley.bench.load.LoadResult;
import dev.parley.bench.load.Scenario;
import dev.parley.bench.server.HostKind;

/** What Parley makes of an application's fan-out, as Markdown: the medians of S1. */
public final class HostTable {

	private final Results results;

	public HostTable(Results results) {
		this.results = results;
	}

	public String markdown() {
		List<String> lines = new ArrayList<>();
		lines.add("| deliveries/s | simple broker | Parley, ordinary endpoint | × | Parley, fast endpoint | × |");
		lines.add("|---|---:|---:|---:|---:|---:|");
		lines.add(row("Tomcat", HostKind.TOMCAT_WITHOUT, HostKind.TOMCAT_ORDINARY, HostKind.TOMCAT_FAST));
		lines.add(row("Jetty", HostKind.JETTY_WITHOUT, HostKind.JETTY_ORDINARY, HostKind.JETTY_FAST));
		lines.add("");
		lines.add("| | a CPU second | lost | out of order | duplicates | server CPU | generator CPU | others' CPU |");
		lines.add("|---|---:|---:|---:|---:|---:|---:|---:|");
		for (HostKind host : HostKind.values()) {
			lines.add(detail(host));
		}
		return String.join("\n", lines) + "\n";
	}

	private String row(String container, HostKind without, HostKind ordinary, HostKind fast) {
		double before = delivered(without);
		return String.format(Locale.ROOT, "| %s | %,.0f | %,.0f | %.1f | %,.0f | %.1f |", container, before,
				delivered(ordinary), delivered(ordinary) / before, delivered(fast), delivered(fast) / before);
	}

	private double delivered(HostKind host) {
		return this.results.median(Scenario.S1, "", host, LoadResult::delivered);
	}

	private String detail(HostKind host) {
		return String.format(Locale.ROOT, "| %s | %,.0f | %d | %d | %d | %.2f | %.2f | %.2f |", host,
				this.results.median(Scenario.S1, "", host, LoadResult::deliveredPerCpuSecond),
				this.results.sum(Scenario.S1, "", host, LoadResult::lost),
				this.results.sum(Scenario.S1, "", host, LoadResult::outOfOrder),
				this.results.sum(Scenario.S1, "", host, LoadResult::duplicates),
				this.results.median(Scenario.S1, "", host, LoadResult::serverCpu),
				this.results.median(Scenario.S1, "", host, LoadResult::generatorCpu),
				this.results.median(Scenario.S1, "", host, LoadResult::otherCpu));
	}

}
