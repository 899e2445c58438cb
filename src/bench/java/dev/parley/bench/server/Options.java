package dev.parley.bench.server;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.parley.bench.load.Scenario;

/**
 * The options of the command line.
 *
 * @param include regular expression for the names of the microbenchmarks
 * @param scenarios to measure
 * @param servers to compare
 * @param rounds how often each server is measured, in turn
 * @param seconds measured in each round; a few scenarios take several times as long
 * @param javaHome of the JVM of the servers
 * @param jvmArguments of the servers
 * @param parleyArguments of Parley alone
 * @param jar Parley's
 * @param classes where the classes of this command are
 * @param tomcat where Tomcat is
 * @param output where the results go
 */
public record Options(String include, Set<Scenario> scenarios, Set<ServerKind> servers, int rounds, double seconds,
		Path javaHome, List<String> jvmArguments, List<String> parleyArguments, Path jar, Path classes, Path tomcat,
		Path output) {

	private static final String ALL = "all";

	/** Parses arguments of the form name=value; omits those without a value. */
	public static Map<String, String> values(String[] arguments) {
		return Arrays.stream(arguments)
			.map((argument) -> argument.split("=", 2))
			.filter((pair) -> pair.length == 2 && !pair[1].isBlank())
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1].strip()));
	}

	/**
	 * The options that these values stand for.
	 * @throws IllegalArgumentException naming what is wrong
	 */
	public static Options of(Map<String, String> values) {
		Path target = Path.of(values.getOrDefault("target", "target")).toAbsolutePath();
		return new Options(values.getOrDefault("include", ".*"),
				chosen(Scenario.class, Scenario.OF_EVERY_SERVER, values.getOrDefault("scenarios", ALL)),
				chosen(ServerKind.class, EnumSet.allOf(ServerKind.class), values.getOrDefault("servers", ALL)),
				Integer.parseInt(values.getOrDefault("rounds", "5")),
				Double.parseDouble(values.getOrDefault("seconds", "5")),
				Path.of(values.getOrDefault("java", System.getProperty("java.home"))),
				words(values.getOrDefault("jvm", "")), words(values.getOrDefault("parley", "")),
				target.resolve("parley.jar"), target.resolve("bench-classes"), target.resolve("bench-tomcat"),
				target.resolve("bench"));
	}

	private static <E extends Enum<E>> Set<E> chosen(Class<E> type, Set<E> all, String names) {
		if (names.equals(ALL)) {
			return all;
		}
		return Arrays.stream(names.split(","))
			.map((name) -> Enum.valueOf(type, name.strip().toUpperCase().replace('-', '_')))
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(type)));
	}

	private static List<String> words(String text) {
		return Arrays.stream(text.split(" +")).filter((word) -> !word.isEmpty()).toList();
	}

}
