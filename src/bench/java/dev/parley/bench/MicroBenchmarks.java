package dev.parley.bench;

import java.io.IOException;
import java.nio.file.Files;

import dev.parley.bench.server.Options;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures the hot pieces of the engine one by one, with JMH. */
final class MicroBenchmarks {

	private MicroBenchmarks() {
	}

	/** Each is measured once per round, for a fifth of the configured seconds. */
	static void run(Options options) throws IOException {
		Files.createDirectories(options.output());
		TimeValue time = TimeValue.milliseconds((long) (options.seconds() * 200));
		try {
			new Runner(new OptionsBuilder().include(options.include())
				.jvm(options.javaHome().resolve("bin").resolve("java").toString())
				.forks(1)
				.warmupIterations(3)
				.warmupTime(time)
				.measurementIterations(options.rounds())
				.measurementTime(time)
				.resultFormat(ResultFormatType.JSON)
				.result(options.output().resolve("micro.json").toString())
				.build()).run();
		}
		catch (RunnerException ex) {
			throw new IOException("JMH could not run", ex);
		}
	}

}
