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

/** Words at which a native reader stops, and for which there is always a plain one. */
class EnglishTests {

	private static final List<String> MODULES = List.of("archive", "audit", "cookie", "database", "engine", "limit",
			"problem", "schema", "start", "text");

	@ParameterizedTest
	@ValueSource(strings = { "anew", "in the place of", "shall", "whoever", "he|him|his", "left away",
			"leaves? \\S+( \\S+)? away", "who (asks|wants) (is|has|may|must|can)", "nobody like", "from which on",
			"so many .{1,30} as" })
	void noCommentOrMessageHasIt(String words) throws IOException {
		Pattern pattern = Pattern.compile("\\b(" + words + ")\\b", Pattern.CASE_INSENSITIVE);
		List<String> found = new ArrayList<>();
		for (String module : MODULES) {
			try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/parley", module))) {
				for (Path file : files.filter(Files::isRegularFile).toList()) {
					Files.readAllLines(file)
						.stream()
						.filter(pattern.asPredicate())
						.forEach((line) -> found.add(file + ": " + line.strip()));
				}
			}
		}
		assertThat(found).isEmpty();
	}

}
