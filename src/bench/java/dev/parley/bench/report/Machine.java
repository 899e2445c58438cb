package dev.parley.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Properties;

import dev.parley.bench.server.Options;

/** The machine and the software of a measurement. */
public final class Machine {

	private Machine() {
	}

	/** As Markdown. */
	public static String describe(Options options) {
		return """
				%s, %d processors, %s %s, servers on Java %s%s, %d rounds of %.0f s, medians, %s.

				""".formatted(processor(), Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"),
				System.getProperty("os.version"), javaVersion(options.javaHome()),
				options.jvmArguments().isEmpty() ? "" : " with " + String.join(" ", options.jvmArguments()),
				options.rounds(), options.seconds(), LocalDate.now(ZoneOffset.UTC));
	}

	private static String processor() {
		try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse(System.getProperty("os.arch"));
		}
		catch (IOException ex) {
			return System.getProperty("os.arch");
		}
	}

	private static String javaVersion(Path home) {
		Properties release = new Properties();
		try (var reader = Files.newBufferedReader(home.resolve("release"))) {
			release.load(reader);
		}
		catch (IOException ex) {
			return "?";
		}
		return release.getProperty("JAVA_VERSION", "?").replace("\"", "");
	}

}
