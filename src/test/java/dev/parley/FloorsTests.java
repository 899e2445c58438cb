package dev.parley;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The floors of the modules: dependencies point downwards, packages are small, and cycles
 * contain only types that belong together. The diagram is in
 * {@code src/docs/architecture.md}.
 */
class FloorsTests {

	/** As many types as a reader can keep in mind. */
	private static final int TYPES = 25;

	/** The largest cycle: the states of one session, which belong together. */
	private static final int KNOT = 9;

	private static final JavaClasses MAIN = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.parley");

	/** The other benchmarks are in the packages that they measure. */
	private static final Path BENCHMARKS = Path.of("src/bench/java/dev/parley/bench");

	private static final Pattern OUR_IMPORT = Pattern.compile("(?m)^import (?:static )?(dev\\.parley[a-z.]*)\\.[A-Z]");

	/**
	 * The packages of one module from the top floor down; those on the same floor in one
	 * row.
	 */
	enum Module {

		ENGINE("", "session", "broker", "overload", "delivery", "thread", "memorylog outbox policy queue", "log",
				"frame memory problem"),

		SECURITY("live rest", "http", "key token signup", "password", "secondfactor", "throttle", "account cookie",
				"secret", ""),

		STOMP("", "tcp", "drain socket", "limits sockjs", "frames", "authentication problem publishing streaming"),

		ARCHIVE("", "commit", "writer", "table"),

		CHAT("", "mention", "departure", "reading", "message", "profile", "room", "block"),

		HTTP("events rest", "");

		final List<List<String>> floors;

		Module(String... floors) {
			String module = "dev.parley." + name().toLowerCase(Locale.ROOT);
			this.floors = Stream.of(floors)
				.map((floor) -> Stream.of(floor.split(" "))
					.map((name) -> name.isEmpty() ? module : module + "." + name)
					.toList())
				.toList();
		}

	}

	@ParameterizedTest
	@EnumSource
	void noArrowGoesUpAFloor(Module module) {
		LayeredArchitecture architecture = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
		List<String> above = new ArrayList<>();
		for (List<String> floor : module.floors) {
			for (String name : floor) {
				architecture = architecture.layer(name).definedBy(name);
			}
		}
		for (List<String> floor : module.floors) {
			for (String name : floor) {
				architecture = above.isEmpty() ? architecture.whereLayer(name).mayNotBeAccessedByAnyLayer()
						: architecture.whereLayer(name).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
			}
			above.addAll(floor);
		}
		architecture.check(MAIN);
	}

	@ParameterizedTest
	@EnumSource
	void everyPackageOfAModuleHasItsFloor(Module module) {
		String root = "dev.parley." + module.name().toLowerCase(Locale.ROOT);
		Set<String> packages = MAIN.stream()
			.map(JavaClass::getPackageName)
			.filter((name) -> name.equals(root) || name.startsWith(root + "."))
			.collect(Collectors.toSet());
		assertThat(packages).containsExactlyInAnyOrderElementsOf(module.floors.stream().flatMap(List::stream).toList());
	}

	@Test
	void packagesFormNoCircle() {
		slices().matching("dev.parley.(**)").should().beFreeOfCycles().check(MAIN);
	}

	/** The benchmarks are not on the tests' class path, so this reads their imports. */
	@Test
	void packagesOfTheBenchmarksFormNoCircle() {
		Map<String, Set<String>> uses = new TreeMap<>();
		for (Path file : sources(BENCHMARKS)) {
			Set<String> used = uses.computeIfAbsent(packageOf(file), (name) -> new TreeSet<>());
			Matcher imported = OUR_IMPORT.matcher(read(file));
			while (imported.find()) {
				used.add(imported.group(1));
			}
		}
		assertThat(uses).isNotEmpty();
		assertThat(knots(uses)).isEmpty();
	}

	@Test
	void noPackageHasMoreThan25Types() {
		List<Path> files = new ArrayList<>(sources(Path.of("src/main/java")));
		files.addAll(sources(Path.of("src/bench/java")));
		Map<String, Long> types = files.stream()
			.filter((file) -> !file.endsWith("package-info.java"))
			.collect(Collectors.groupingBy(FloorsTests::packageOf, TreeMap::new, Collectors.counting()));
		assertThat(types).isNotEmpty().allSatisfy((name, number) -> assertThat(number).isLessThanOrEqualTo(TYPES));
	}

	@Test
	void noMoreThanNineTypesOfAPackageReachEachOther() {
		Map<String, Set<String>> uses = new TreeMap<>();
		for (JavaClass type : MAIN) {
			Stream
				.concat(type.getDirectDependenciesFromSelf()
					.stream()
					.map((dependency) -> dependency.getTargetClass().getBaseComponentType()), permitted(type))
				.map(FloorsTests::outermost)
				.filter((target) -> target.getPackageName().equals(type.getPackageName()))
				.map(JavaClass::getName)
				.filter((target) -> !target.equals(outermost(type).getName()))
				.forEach((target) -> uses.computeIfAbsent(outermost(type).getName(), (name) -> new TreeSet<>())
					.add(target));
		}
		assertThat(knots(uses)).isNotEmpty().allSatisfy((knot) -> assertThat(knot).hasSizeLessThanOrEqualTo(KNOT));
	}

	/**
	 * A sealed type names its subtypes, which ArchUnit does not count as a dependency.
	 */
	private static Stream<JavaClass> permitted(JavaClass type) {
		Class<?>[] permitted = type.reflect().getPermittedSubclasses();
		return (permitted != null) ? Stream.of(permitted).map(MAIN::get) : Stream.empty();
	}

	private static JavaClass outermost(JavaClass type) {
		return type.getEnclosingClass().map(FloorsTests::outermost).orElse(type);
	}

	/** Cycles: sets of two or more types that reach each other, the largest first. */
	private static List<Set<String>> knots(Map<String, Set<String>> uses) {
		Map<String, Set<String>> reached = new TreeMap<>();
		uses.keySet().forEach((name) -> reached.put(name, reach(name, uses)));
		Set<Set<String>> knots = new HashSet<>();
		reached.forEach((name, all) -> {
			Set<String> knot = all.stream()
				.filter((other) -> reached.getOrDefault(other, Set.of()).contains(name))
				.collect(Collectors.toCollection(TreeSet::new));
			if (knot.size() > 1) {
				knots.add(knot);
			}
		});
		return knots.stream().sorted(Comparator.comparingInt((Set<String> knot) -> knot.size()).reversed()).toList();
	}

	private static Set<String> reach(String name, Map<String, Set<String>> uses) {
		Set<String> reached = new HashSet<>();
		Deque<String> next = new ArrayDeque<>(uses.get(name));
		while (!next.isEmpty()) {
			String one = next.remove();
			if (reached.add(one)) {
				next.addAll(uses.getOrDefault(one, Set.of()));
			}
		}
		return reached;
	}

	private static List<Path> sources(Path root) {
		try (Stream<Path> tree = Files.walk(root)) {
			return tree.filter((file) -> file.toString().endsWith(".java")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String packageOf(Path file) {
		return file.getParent().toString().replaceFirst(".*/java/", "").replace('/', '.');
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
