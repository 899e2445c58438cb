package dev.parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.parley.bench.cluster.ClusterBench;
import dev.parley.bench.cluster.NodesBench;
import dev.parley.bench.durable.ClaimCosts;
import dev.parley.bench.durable.DurableThroughput;
import dev.parley.bench.frequency.FrequencyBench;
import dev.parley.bench.http.HttpBench;
import dev.parley.bench.load.FanOutRun;
import dev.parley.bench.load.IdlePlan;
import dev.parley.bench.load.IdleRun;
import dev.parley.bench.load.LoadPlan;
import dev.parley.bench.load.Scenario;
import dev.parley.bench.load.Scenario.Step;
import dev.parley.bench.report.EventsTable;
import dev.parley.bench.report.HostTable;
import dev.parley.bench.report.Machine;
import dev.parley.bench.report.Measurement;
import dev.parley.bench.report.Plot;
import dev.parley.bench.report.Results;
import dev.parley.bench.report.Tables;
import dev.parley.bench.server.HostKind;
import dev.parley.bench.server.Options;
import dev.parley.bench.server.Program;
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

	private Bench(Options options, String file) throws IOException {
		this.options = options;
		Files.createDirectories(options.output());
		this.results = new Results(options.output().resolve(file));
	}

	public static void main(String[] arguments) throws Exception {
		Map<String, String> values = Options.values(arguments);
		String bench = values.getOrDefault("bench", "fanout");
		switch (bench) {
			case "fanout" -> new Bench(Options.of(values), "fanout.jsonl").fanOut();
			case "host" -> new Bench(Options.of(values), "host.jsonl").host();
			case "events" -> new Bench(Options.of(values), "events.jsonl").events();
			case "http" -> http(Options.of(values));
			case "frequency" -> frequency(Options.of(values));
			case "cluster" -> cluster(Options.of(values));
			case "gather" -> write(Options.of(values), dev.parley.bench.cluster.GatherBench.run(Options.of(values)), "gather");
			case "nodes" -> write(Options.of(values), NodesBench.run(Options.of(values)), "nodes");
			case "micro" -> MicroBenchmarks.run(Options.of(values));
			case "durable" -> DurableThroughput.run(values.getOrDefault("where", "h2,postgres,memory"),
					Integer.parseInt(values.getOrDefault("messages", "1000000")),
					Integer.parseInt(values.getOrDefault("publishers", "4")),
					Integer.parseInt(values.getOrDefault("window", "250")));
			case "claims" -> write(Options.of(values), ClaimCosts.run(), "claims");
			default -> throw new IllegalArgumentException("There is no bench '" + bench
					+ "': expected fanout, host, events, http, frequency, cluster, nodes, micro, durable or claims");
		}
	}

	private void fanOut() throws IOException, InterruptedException {
		for (Scenario scenario : this.options.scenarios()) {
			if (scenario.needsFreshServer()) {
				measureFresh(scenario);
			}
			else {
				measureSideBySide(List.of(scenario), this.options.servers());
			}
		}
		Path output = this.options.output();
		String tables = Machine.describe(this.options) + new Tables(this.results).markdown();
		Files.writeString(output.resolve("fanout.md"), tables);
		Files.writeString(output.resolve("fanout.svg"), new Plot(this.results).svg());
		System.out.println("\n" + tables);
		System.out.println("Written to " + output + ": fanout.jsonl, fanout.md, fanout.svg");
	}

	/** An application without Parley and with it. */
	private void host() throws IOException, InterruptedException {
		measureSideBySide(List.of(Scenario.S1), Arrays.asList(HostKind.values()));
		String table = Machine.describe(this.options) + new HostTable(this.results).markdown();
		Files.writeString(this.options.output().resolve("host.md"), table);
		System.out.println("\n" + table);
		System.out.println("Written to " + this.options.output() + ": host.jsonl, host.md");
	}

	/** Streams of events beside WebSockets. */
	private void events() throws IOException, InterruptedException {
		measureSideBySide(List.of(Scenario.S1, Scenario.S1_EVENTS), List.of(ServerKind.PARLEY));
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Scenario scenario : List.of(Scenario.S5, Scenario.S5_EVENTS)) {
				measureFresh(scenario, ServerKind.PARLEY, round);
			}
		}
		String table = Machine.describe(this.options) + new EventsTable(this.results).markdown();
		Files.writeString(this.options.output().resolve("events.md"), table);
		System.out.println("\n" + table);
		System.out.println("Written to " + this.options.output() + ": events.jsonl, events.md");
	}

	/** Requests, without a WebSocket. */
	private static void http(Options options) throws IOException, InterruptedException {
		write(options, HttpBench.run(options), "http");
	}

	/** Subscribers who want only so many messages a second. */
	private static void frequency(Options options) throws IOException {
		write(options, FrequencyBench.run(options), "frequency");
	}

	private static void cluster(Options options) throws Exception {
		write(options, ClusterBench.run(options), "cluster");
	}

	private static void write(Options options, String measured, String name) throws IOException {
		Files.createDirectories(options.output());
		String table = Machine.describe(options) + measured;
		Files.writeString(options.output().resolve(name + ".md"), table);
		System.out.println("\n" + table);
		System.out.println("Written to " + options.output() + ": " + name + ".md");
	}

	/** All of them run all the time, and are measured in turn. */
	private void measureSideBySide(List<Scenario> scenarios, Collection<? extends Program> programs)
			throws IOException, InterruptedException {
		Map<Program, ServerProcess> servers = new LinkedHashMap<>();
		try {
			for (Program program : programs) {
				servers.put(program, new ServerProcess(program, this.options));
			}
			for (ServerProcess server : servers.values()) {
				server.await();
			}
			for (int round = WARM_UP; round <= this.options.rounds(); round++) {
				for (Map.Entry<Program, ServerProcess> server : servers.entrySet()) {
					for (Scenario scenario : scenarios) {
						measure(scenario, server.getKey(), server.getValue(), round);
					}
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
				measureFresh(scenario, kind, round);
			}
		}
	}

	private void measureFresh(Scenario scenario, ServerKind kind, int round) throws IOException, InterruptedException {
		try (ServerProcess server = new ServerProcess(kind, this.options)) {
			measure(scenario, kind, server.await(), round);
		}
	}

	/** Reports a measurement that fails, and goes on with the others. */
	private void measure(Scenario scenario, Program program, ServerProcess server, int round) throws IOException {
		for (Step step : scenario.steps()) {
			this.run++;
			try {
				Measurement measurement = measure(scenario, step, program, server, round);
				if (round != WARM_UP) {
					this.results.add(measurement);
				}
				System.out.println(measurement.summary());
			}
			catch (IOException ex) {
				System.out.println("%s %s %s, round %d: failed: %s".formatted(scenario, step.name(), program, round,
						ex.getMessage()));
			}
		}
	}

	private Measurement measure(Scenario scenario, Step step, Program program, ServerProcess server, int round)
			throws IOException {
		if (step.plan() instanceof IdlePlan idle) {
			return new Measurement(scenario, step.name(), program, round, null, IdleRun.run(idle, server, this.run));
		}
		LoadPlan load = ((LoadPlan) step.plan()).stretched(this.options.seconds() / USUAL_SECONDS);
		return new Measurement(scenario, step.name(), program, round, FanOutRun.run(load, server, this.run), null);
	}

}
