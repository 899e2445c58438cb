package dev.parley;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Words that make a native reader stop, and that always have a plain replacement. */
class EnglishTests {

	private static final List<Path> EVERYTHING = Stream.of("src/main/java", "src/bench", "src/docs", "README.md")
		.map(Path::of)
		.toList();

	/** Modules without a headless "whoever". */
	private static final List<Path> MODULES = Stream
		.of("archive", "audit", "cookie", "database", "engine", "limit", "problem", "schema", "start", "text")
		.map((module) -> Path.of("src/main/java/dev/parley", module))
		.toList();

	@ParameterizedTest
	@ValueSource(strings = { "anew", "in the place of", "shall", "he|him|his", "left away", "leaves? \\S+( \\S+)? away",
			"who (asks|wants) (is|has|may|must|can)", "nobody like", "from which on" })
	void noCodeOrPageSays(String words) throws IOException {
		assertThat(lines(EVERYTHING, words)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "whoever", "so many .{1,30} as" })
	void noModuleSays(String words) throws IOException {
		assertThat(lines(MODULES, words)).isEmpty();
	}

	private static List<String> lines(List<Path> places, String words) throws IOException {
		Pattern pattern = Pattern.compile("\\b(" + words + ")\\b", Pattern.CASE_INSENSITIVE);
		List<String> found = new ArrayList<>();
		for (Path place : places) {
			try (Stream<Path> files = Files.walk(place)) {
				for (Path file : files.filter((path) -> path.toString().matches(".*\\.(java|md)")).toList()) {
					for (String line : Files.readAllLines(file)) {
						if (pattern.matcher(line).find()) {
							found.add(file + ": " + line.strip());
						}
					}
				}
			}
		}
		return found;
	}

}
