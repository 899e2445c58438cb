package dev.parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

import dev.parley.bench.durable.DurableThroughput;
import dev.parley.bench.load.FanOutRun;
import dev.parley.bench.load.IdlePlan;
import dev.parley.bench.load.IdleRun;
import dev.parley.bench.load.LoadPlan;
import dev.parley.bench.load.Scenario;
import dev.parley.bench.load.Scenario.Step;
import dev.parley.bench.report.Machine;
import dev.parley.bench.report.Measurement;
import dev.parley.bench.report.Plot;
import dev.parley.bench.report.Results;
import dev.parley.bench.report.Tables;
import dev.parley.bench.server.Options;
import dev.parley.bench.server.ServerKind;
import dev.parley.bench.server.ServerProcess;

/**
 * Starts the servers to compare, measures them in turn, and writes the results: each
 * measurement as a line of JSON, the medians as tables and as a plot.
 */
public final class Bench {

	/** The default for measurements; shorter ones are less reliable. */
	private static final double USUAL_SECONDS = 5;

	/**
	 * The warm-up round, which does not count because the JVMs still compile the servers.
	 */
	private static final int WARM_UP = 0;

	private final Options options;

	private final Results results;

	private int run;

	private Bench(Options options) throws IOException {
		this.options = options;
		this.results = new Results(options.output().resolve("fanout.jsonl"));
	}

	public static void main(String[] arguments) throws Exception {
		Map<String, String> values = Options.values(arguments);
		String bench = values.getOrDefault("bench", "fanout");
		switch (bench) {
			case "fanout" -> fanOut(Options.of(values));
			case "micro" -> MicroBenchmarks.run(Options.of(values));
			case "durable" -> DurableThroughput.run(values.getOrDefault("where", "h2,postgres,memory"),
					Integer.parseInt(values.getOrDefault("messages", "1000000")),
					Integer.parseInt(values.getOrDefault("publishers", "4")),
					Integer.parseInt(values.getOrDefault("window", "250")));
			default -> throw new IllegalArgumentException(
					"There is no bench '" + bench + "': expected fanout, micro or durable");
		}
	}

	private static void fanOut(Options options) throws IOException, InterruptedException {
		Files.createDirectories(options.output());
		new Bench(options).run();
	}

	private void run() throws IOException, InterruptedException {
		for (Scenario scenario : this.options.scenarios()) {
			if (scenario.needsFreshServer()) {
				measureFresh(scenario);
			}
			else {
				measureSideBySide(scenario);
			}
		}
		Path output = this.options.output();
		String tables = Machine.describe(this.options) + new Tables(this.results).markdown();
		Files.writeString(output.resolve("fanout.md"), tables);
		Files.writeString(output.resolve("fanout.svg"), new Plot(this.results).svg());
		System.out.println("\n" + tables);
		System.out.println("Written to " + output + ": fanout.jsonl, fanout.md, fanout.svg");
	}

	/** All of them run all the time, and are measured in turn. */
	private void measureSideBySide(Scenario scenario) throws IOException, InterruptedException {
		Map<ServerKind, ServerProcess> servers = new EnumMap<>(ServerKind.class);
		try {
			for (ServerKind kind : this.options.servers()) {
				servers.put(kind, new ServerProcess(kind, this.options));
			}
			for (ServerProcess server : servers.values()) {
				server.await();
			}
			for (int round = WARM_UP; round <= this.options.rounds(); round++) {
				for (ServerKind kind : this.options.servers()) {
					measure(scenario, kind, servers.get(kind), round);
				}
			}
		}
		finally {
			for (ServerProcess server : servers.values()) {
				server.close();
			}
		}
	}

	private void measureFresh(Scenario scenario) throws IOException, InterruptedException {
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (ServerKind kind : this.options.servers()) {
				try (ServerProcess server = new ServerProcess(kind, this.options)) {
					measure(scenario, kind, server.await(), round);
				}
			}
		}
	}

	/** Reports a measurement that fails, and goes on with the others. */
	private void measure(Scenario scenario, ServerKind kind, ServerProcess server, int round) throws IOException {
		for (Step step : scenario.steps()) {
			this.run++;
			try {
				Measurement measurement = measure(scenario, step, kind, server, round);
				if (round != WARM_UP) {
					this.results.add(measurement);
				}
				System.out.println(measurement.summary());
			}
			catch (IOException ex) {
				System.out.println("%s %s %s, round %d: failed: %s".formatted(scenario, step.name(), kind, round,
						ex.getMessage()));
			}
		}
	}

	private Measurement measure(Scenario scenario, Step step, ServerKind kind, ServerProcess server, int round)
			throws IOException {
		if (step.plan() instanceof IdlePlan idle) {
			return new Measurement(scenario, step.name(), kind, round, null, IdleRun.run(idle, server, this.run));
		}
		LoadPlan load = ((LoadPlan) step.plan()).stretched(this.options.seconds() / USUAL_SECONDS);
		return new Measurement(scenario, step.name(), kind, round, FanOutRun.run(load, server, this.run), null);
	}

}
