package dev.parley;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.parley.FloorsTests.Module;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The map of the code in the documentation agrees with the code. */
class ArchitecturePageTests {

	private static final Path SOURCES = Path.of("src/main/java/dev/parley");

	private static final Path PAGE = Path.of("src/docs/architecture.md");

	/** A module's name, its contents, and the modules that it may use. */
	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]+)` \\|.*\\| ([^|]+) \\|$");

	/** A line between the upper and the lower edge of the diagram. */
	private static final Pattern FLOOR = Pattern.compile("(?m)^│(.*)│$");

	/** Such as {@code engine.log.Backend}, in inline code. */
	private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w*)");

	@Test
	void theTableHasEachModuleWithWhatItMayUse() throws IOException {
		Map<String, List<String>> declared = new TreeMap<>();
		for (String name : modules()) {
			String source = Files.readString(SOURCES.resolve(name).resolve("package-info.java"));
			declared.put(name, find("\"([a-z: ]+)\"", source.replaceAll("(?s)@NullMarked.*", "")).toList());
		}
		Map<String, List<String>> said = new TreeMap<>();
		ROW.matcher(Files.readString(PAGE)).results().forEach((row) -> {
			List<String> used = row.group(2).equals("–") ? List.of() : Arrays.asList(row.group(2).split(", "));
			said.put(row.group(1), used);
		});
		assertThat(said).isNotEmpty().isEqualTo(declared);
	}

	@ParameterizedTest
	@EnumSource
	void thePictureShowsTheFloorsOfAModule(Module module) throws IOException {
		List<List<String>> floors = new ArrayList<>();
		FLOOR.matcher(Files.readString(PAGE)).results().forEach((line) -> {
			String floor = line.group(1).split("│")[module.ordinal()].strip();
			if (!floor.isEmpty()) {
				floors.add(Stream.of(floor.split(" ")).map((name) -> packageOf(module, name)).toList());
			}
		});
		assertThat(floors).isEqualTo(module.floors);
	}

	private static String packageOf(Module module, String name) {
		String own = module.name().toLowerCase(Locale.ROOT);
		return "dev.parley." + (name.equals(own) ? own : own + "." + name);
	}

	@Test
	void aClassThatADocumentNamesWithItsPackageIsThere() throws IOException {
		Set<String> modules = modules();
		List<Path> documents;
		try (Stream<Path> files = Files.walk(Path.of("src/docs"))) {
			documents = new ArrayList<>(files.filter((file) -> file.toString().endsWith(".md")).toList());
		}
		documents.add(Path.of("README.md"));
		for (Path document : documents) {
			assertThat(CLASS.matcher(Files.readString(document)).results().map((MatchResult found) -> found.group(1)))
				.as("%s", document)
				.filteredOn((name) -> modules.contains(name.substring(0, name.indexOf('.'))))
				.allMatch(ArchitecturePageTests::exists);
		}
	}

	/** Each package below that of the application, by its folder. */
	private static Set<String> modules() throws IOException {
		try (Stream<Path> folders = Files.list(SOURCES)) {
			return folders.filter(Files::isDirectory)
				.map((folder) -> folder.getFileName().toString())
				.collect(Collectors.toCollection(TreeSet::new));
		}
	}

	private static boolean exists(String name) {
		String file = "java/dev/parley/" + name.replace('.', '/') + ".java";
		return Stream.of("src/main", "src/test").anyMatch((root) -> Files.exists(Path.of(root, file)));
	}

	private static Stream<String> find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((found) -> found.group(1));
	}

}
