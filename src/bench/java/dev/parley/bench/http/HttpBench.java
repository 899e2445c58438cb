package dev.parley.bench.http;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.parley.bench.server.Options;
import dev.parley.bench.server.RequestServer;
import dev.parley.bench.server.ServerProcess;

/** Measures all scenarios in turn on one server, round by round. */
public final class HttpBench {

	static final String PATH = "/api/v1/messages";

	static final String TOPIC = "/topic/bench/one";

	static final String POLLED = "/topic/bench/polled";

	/** Rounds that do not count, because the JVM still compiles what a request needs. */
	private static final int WARM_UP = 4;

	private HttpBench() {
	}

	/**
	 * Measures and returns the medians.
	 * @return Markdown
	 */
	public static String run(Options options) throws IOException, InterruptedException {
		Map<RequestScenario, List<RequestResult>> results = new EnumMap<>(RequestScenario.class);
		try (ServerProcess server = new ServerProcess(RequestServer.PARLEY, options)) {
			server.await();
			String key = Files.readString(RequestServer.keyFile(options)).strip();
			for (int round = 1 - WARM_UP; round <= options.rounds(); round++) {
				for (RequestScenario scenario : RequestScenario.values()) {
					RequestResult result = scenario.run(server, options.seconds(), scenario.withKey() ? key : null);
					System.out.println("%s, round %d: %s".formatted(scenario, round, result));
					if (round > 0) {
						results.computeIfAbsent(scenario, (same) -> new ArrayList<>()).add(result);
					}
				}
			}
		}
		return table(results);
	}

	private static String table(Map<RequestScenario, List<RequestResult>> results) {
		StringBuilder table = new StringBuilder("""
				| | messages/s | a CPU second | server CPU | p50 ms | p99 ms |
				|---|---:|---:|---:|---:|---:|
				""");
		results.forEach((scenario, rounds) -> table
			.append(String.format(Locale.ROOT, "| %s | %s |%n", scenario, median(rounds))));
		return table.toString();
	}

	/** The round with the median of what is published, or of the time of an answer. */
	private static RequestResult median(List<RequestResult> rounds) {
		return rounds.stream().sorted(Comparator.comparingDouble(RequestResult::p99)).toList().get(rounds.size() / 2);
	}

}
