package dev.parley.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

import dev.parley.bench.load.IdleRun;
import dev.parley.bench.load.LoadResult;
import dev.parley.bench.load.Scenario;
import dev.parley.bench.server.Program;

/** All measurements so far; each is written to a file as soon as it is available. */
public final class Results {

	private final JsonMapper json = new JsonMapper();

	private final List<Measurement> all = new ArrayList<>();

	private final Path file;

	/**
	 * @param file gets a line of JSON for each measurement; an existing file is replaced
	 */
	public Results(Path file) throws IOException {
		this.file = file;
		Files.deleteIfExists(file);
	}

	public void add(Measurement measurement) throws IOException {
		this.all.add(measurement);
		Files.writeString(this.file, this.json.writeValueAsString(measurement) + "\n", StandardOpenOption.CREATE,
				StandardOpenOption.APPEND);
	}

	boolean has(Scenario scenario) {
		return this.all.stream().anyMatch((measurement) -> measurement.scenario() == scenario);
	}

	boolean has(Scenario scenario, Program server) {
		return this.all.stream()
			.anyMatch((measurement) -> measurement.scenario() == scenario && measurement.server() == server);
	}

	/** The median of the rounds; NaN if there was none. */
	double median(Scenario scenario, String step, Program server, ToDoubleFunction<LoadResult> figure) {
		return Median.of(of(scenario, step, server, Measurement::load).mapToDouble(figure));
	}

	double idleMedian(Scenario scenario, Program server, ToDoubleFunction<IdleRun.Result> figure) {
		return Median.of(of(scenario, "", server, Measurement::idle).mapToDouble(figure));
	}

	/** The sum of all rounds. */
	long sum(Scenario scenario, String step, Program server, Function<LoadResult, Number> figure) {
		return of(scenario, step, server, Measurement::load).mapToLong((load) -> figure.apply(load).longValue()).sum();
	}

	private <R> Stream<R> of(Scenario scenario, String step, Program server, Function<Measurement, R> result) {
		return this.all.stream()
			.filter((measurement) -> measurement.scenario() == scenario && measurement.step().equals(step)
					&& measurement.server() == server)
			.map(result)
			.filter(Objects::nonNull);
	}

}
