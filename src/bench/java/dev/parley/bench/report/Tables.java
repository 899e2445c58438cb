package dev.parley.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

import dev.parley.bench.load.IdleRun;
import dev.parley.bench.load.LoadPlan;
import dev.parley.bench.load.LoadResult;
import dev.parley.bench.load.Scenario;
import dev.parley.bench.load.Scenario.Step;
import dev.parley.bench.server.ServerKind;

import static dev.parley.bench.server.ServerKind.PARLEY;
import static dev.parley.bench.server.ServerKind.SPRING_ON_JETTY;
import static dev.parley.bench.server.ServerKind.SPRING_ON_TOMCAT;

/** The medians, as Markdown: first the conclusions, then all numbers. */
public final class Tables {

	private final Results results;

	private final List<String> lines = new ArrayList<>();

	public Tables(Results results) {
		this.results = results;
	}

	public String markdown() {
		line("", "scenario", "figure", SPRING_ON_TOMCAT, SPRING_ON_JETTY, PARLEY, "× Tomcat", "× Jetty");
		line("---", "---", "---", "---:", "---:", "---:", "---:", "---:");
		deliveries(Scenario.S1);
		deliveries(Scenario.S2);
		atFixedRate(Scenario.S3);
		deliveries(Scenario.S4);
		idle(Scenario.S5);
		deliveries(Scenario.S6);
		slowReaders(Scenario.S7);
		growth(Scenario.S8);
		controller();
		this.lines.add("");
		details();
		return String.join("\n", this.lines) + "\n";
	}

	private void deliveries(Scenario scenario) {
		compare(scenario, "deliveries/s", "", LoadResult::delivered, Tables::count);
	}

	private void atFixedRate(Scenario scenario) {
		compare(scenario, "deliveries a CPU second", "", LoadResult::deliveredPerCpuSecond, Tables::count);
		compare(scenario, "p99", "", LoadResult::p99, Tables::milliseconds);
	}

	private void idle(Scenario scenario) {
		if (this.results.has(scenario)) {
			row(scenario, "memory a connection",
					(server) -> this.results.idleMedian(scenario, server, IdleRun.Result::kilobytesEach),
					(kilobytes) -> decimal(kilobytes) + " KB", true);
		}
	}

	private void slowReaders(Scenario scenario) {
		compare(scenario, "p99, " + Step.ALL_READ, Step.ALL_READ, LoadResult::p99, Tables::milliseconds);
		compare(scenario, "p99 of the others, " + Step.SOME_STOP, Step.SOME_STOP, LoadResult::p99,
				Tables::milliseconds);
		compare(scenario, "lost by the others, " + Step.SOME_STOP, Step.SOME_STOP, LoadResult::lost, Tables::count);
	}

	private void growth(Scenario scenario) {
		if (this.results.has(scenario)) {
			row(scenario, "change of deliveries a CPU second", (server) -> change(scenario, server),
					(change) -> String.format(Locale.ROOT, "%+.0f %%", 100 * change), false);
		}
	}

	private double change(Scenario scenario, ServerKind server) {
		double few = this.results.median(scenario, Step.FEW, server, LoadResult::deliveredPerCpuSecond);
		double many = this.results.median(scenario, Step.MANY, server, LoadResult::deliveredPerCpuSecond);
		return many / few - 1;
	}

	private void controller() {
		deliveries(Scenario.APP);
		if (this.results.has(Scenario.APP) && this.results.has(Scenario.S1)) {
			row(Scenario.APP, "share of S1", this::shareOfS1, Tables::decimal, false);
		}
	}

	private double shareOfS1(ServerKind server) {
		return this.results.median(Scenario.APP, "", server, LoadResult::delivered)
				/ this.results.median(Scenario.S1, "", server, LoadResult::delivered);
	}

	private void compare(Scenario scenario, String figure, String step, ToDoubleFunction<LoadResult> value,
			DoubleFunction<String> format) {
		if (this.results.has(scenario)) {
			row(scenario, figure, (server) -> this.results.median(scenario, step, server, value), format, true);
		}
	}

	/** Cells without a measurement stay empty. */
	private void row(Scenario scenario, String figure, ToDoubleFunction<ServerKind> value,
			DoubleFunction<String> format, boolean compared) {
		double tomcat = value.applyAsDouble(SPRING_ON_TOMCAT);
		double jetty = value.applyAsDouble(SPRING_ON_JETTY);
		double parley = value.applyAsDouble(PARLEY);
		DoubleFunction<String> ratio = compared ? Tables::decimal : (number) -> "";
		line(scenario, scenario.title(), figure, ifFinite(tomcat, format), ifFinite(jetty, format),
				ifFinite(parley, format), ifFinite(parley / tomcat, ratio), ifFinite(parley / jetty, ratio));
	}

	private static String ifFinite(double value, DoubleFunction<String> format) {
		return Double.isFinite(value) ? format.apply(value) : "";
	}

	/** Every step of every server; faults are summed over the rounds. */
	private void details() {
		line("", "server", "deliveries/s", "CPU s a million", "p50 ms", "p90", "p99", "p99.9", "max", "lost",
				"out of order", "duplicates", "closed", "server CPU", "generator CPU", "others' CPU");
		line("---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:",
				"---:", "---:", "---:");
		for (Scenario scenario : Scenario.values()) {
			for (Step step : scenario.steps()) {
				for (ServerKind server : ServerKind.values()) {
					if (this.results.has(scenario, server) && step.plan() instanceof LoadPlan) {
						detail(scenario, step.name(), server);
					}
				}
			}
		}
	}

	private void detail(Scenario scenario, String step, ServerKind server) {
		Results of = this.results;
		line((scenario + " " + step).strip(), server, count(of.median(scenario, step, server, LoadResult::delivered)),
				decimal(of.median(scenario, step, server, LoadResult::cpuSecondsPerMillion)),
				millis(of.median(scenario, step, server, LoadResult::p50)),
				millis(of.median(scenario, step, server, LoadResult::p90)),
				millis(of.median(scenario, step, server, LoadResult::p99)),
				millis(of.median(scenario, step, server, LoadResult::p999)),
				millis(of.median(scenario, step, server, LoadResult::max)),
				of.sum(scenario, step, server, LoadResult::lost),
				of.sum(scenario, step, server, LoadResult::outOfOrder),
				of.sum(scenario, step, server, LoadResult::duplicates),
				of.sum(scenario, step, server, LoadResult::closed),
				decimal(of.median(scenario, step, server, LoadResult::serverCpu)),
				decimal(of.median(scenario, step, server, LoadResult::generatorCpu)),
				decimal(of.median(scenario, step, server, LoadResult::otherCpu)));
	}

	private void line(Object... cells) {
		StringBuilder line = new StringBuilder("|");
		for (Object cell : cells) {
			line.append(' ').append(cell).append(" |");
		}
		this.lines.add(line.toString());
	}

	private static String count(double value) {
		return String.format(Locale.ROOT, "%,.0f", value);
	}

	private static String decimal(double value) {
		return String.format(Locale.ROOT, (value < 10) ? "%.2f" : "%.1f", value);
	}

	private static String millis(double microseconds) {
		return String.format(Locale.ROOT, "%,.1f", microseconds / 1e3);
	}

	private static String milliseconds(double microseconds) {
		return millis(microseconds) + " ms";
	}

}
