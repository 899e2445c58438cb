package dev.parley;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The form of the decision records: all have the same one, and none is long. */
class DecisionsTests {

	/** About a page. */
	private static final int LINES = 66;

	private static final int COLUMNS = 125;

	static List<Path> records() {
		try (Stream<Path> files = Files.list(Path.of("src/docs/decisions"))) {
			return files.sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void theyAreNumberedWithoutAGap() {
		List<String> numbers = records().stream().map((file) -> file.getFileName().toString().substring(0, 4)).toList();
		assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, numbers.size()).mapToObj("%04d"::formatted).toList());
	}

	@ParameterizedTest
	@MethodSource("records")
	void eachHasADateAStatusContextDecisionAndConsequences(Path file) throws IOException {
		List<String> lines = Files.readAllLines(file);
		int number = Integer.parseInt(file.getFileName().toString().substring(0, 4));
		assertThat(lines.get(0)).startsWith("# " + number + ". ");
		assertThat(lines.get(2)).matches("Date: \\d{4}-\\d{2}-\\d{2}");
		assertThat(lines.get(3)).matches("Status: (accepted|superseded by \\d{4})");
		assertThat(lines).filteredOn((line) -> line.startsWith("## "))
			.containsExactly("## Context", "## Decision", "## Consequences");
	}

	@ParameterizedTest
	@MethodSource("records")
	void eachFitsOnAPage(Path file) throws IOException {
		List<String> lines = Files.readAllLines(file);
		assertThat(lines).hasSizeLessThanOrEqualTo(LINES);
		assertThat(lines).filteredOn((line) -> !line.startsWith("|"))
			.allSatisfy((line) -> assertThat(line).hasSizeLessThanOrEqualTo(COLUMNS));
	}

}
