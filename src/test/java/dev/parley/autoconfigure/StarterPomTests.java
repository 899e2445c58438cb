package dev.parley.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The starter's POM promises what its classes need: {@code pom.xml} says which classes
 * these are, {@code src/starter/pom.xml} what comes with them.
 */
class StarterPomTests {

	private static final JavaClasses MAIN = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.parley");

	/** The longest matching prefix of a package decides. */
	private static final Map<String, String> ARTIFACTS = Map.ofEntries(
			Map.entry("org.springframework.boot", "spring-boot-starter"),
			Map.entry("org.springframework.boot.web.servlet", "spring-boot-webmvc"),
			Map.entry("org.springframework.boot.websocket", "spring-boot-websocket"),
			Map.entry("org.springframework.boot.health", "spring-boot-health"),
			Map.entry("org.springframework.boot.jdbc", "spring-boot-jdbc"),
			Map.entry("org.springframework.boot.sql", "spring-boot-sql"),
			Map.entry("org.springframework", "spring-boot-starter"),
			Map.entry("org.springframework.web", "spring-boot-webmvc"),
			Map.entry("org.springframework.http", "spring-boot-webmvc"),
			Map.entry("org.springframework.web.socket", "spring-websocket"),
			Map.entry("org.springframework.messaging", "spring-messaging"),
			Map.entry("org.springframework.security", "spring-security"),
			Map.entry("org.springframework.dao", "spring-tx"), Map.entry("org.springframework.jdbc", "spring-jdbc"),
			Map.entry("org.springframework.transaction", "spring-tx"),
			Map.entry("org.springframework.modulith", "spring-modulith-api"),
			Map.entry("org.slf4j", "spring-boot-starter"), Map.entry("org.jspecify", "jspecify"),
			Map.entry("tools.jackson", "jackson-databind"), Map.entry("com.fasterxml.jackson", "jackson-databind"),
			Map.entry("com.github.benmanes.caffeine", "caffeine"), Map.entry("io.micrometer", "micrometer-core"),
			Map.entry("org.eclipse.jetty", "jetty"), Map.entry("jakarta.servlet", "container"),
			Map.entry("jakarta.websocket", "container"), Map.entry("jakarta.validation", "jakarta.validation-api"),
			Map.entry("com.zaxxer.hikari", "HikariCP"), Map.entry("org.flywaydb", "flyway-core"),
			Map.entry("io.lettuce", "lettuce-core"), Map.entry("io.netty", "lettuce-core"), Map.entry("org.h2", "h2"),
			Map.entry("org.postgresql", "postgresql"), Map.entry("com.ibm.icu", "icu4j"));

	/**
	 * Without these an application works; each of their users is loaded only with them.
	 */
	private static final Map<String, Set<String>> OPTIONAL = Map.of("spring-security",
			Set.of("SecurityExplanation", "AuthenticatedCaller", "SecurityContextChannelInterceptor",
					"AuthenticationPrincipalArgumentResolver"),
			"jakarta.validation-api", Set.of("ValidationExplanation", "BodyParameters"), "micrometer-core",
			Set.of("MicrometerMeters", "MetersConfiguration", "ArchiveAutoConfiguration", "ClusterAutoConfiguration",
					"PostgresConfiguration"),
			"spring-boot-health", Set.of("HealthConfiguration", "ArchiveAutoConfiguration", "ClusterAutoConfiguration"),
			"spring-boot-sql", Set.of("ArchiveAutoConfiguration", "PostgresConfiguration"), "spring-tx",
			Set.of("Outage", "OutageLog", "PublishConfiguration"), "jetty",
			Set.of("JettyHandshake", "JettyConnection", "JettyEndpoint", "JettyParts", "JettyMessages", "JettyWire",
					"JettyRequest", "JettyStream", "JettyWatch", "SharedDeflate", "DeflatedTail"));

	/**
	 * Packages that an application uses only with a database, only with transactions,
	 * only with a port for TCP, or only in a cluster.
	 */
	private static final Map<String, Set<String>> OPTIONAL_PACKAGES = Map.of("dev.parley.archive",
			Set.of("spring-jdbc", "spring-tx", "spring-boot-jdbc", "spring-boot-sql", "HikariCP"),
			"dev.parley.stomp.publishing", Set.of("spring-tx"), "dev.parley.stomp.tcp", Set.of("jetty"),
			"dev.parley.cluster.redis", Set.of("lettuce-core"), "dev.parley.cluster.postgres", Set.of("postgresql"));

	@Test
	void theStarterNeedsNoClassThatIsNotInIt() throws IOException {
		Predicate<JavaClass> included = included();
		assertThat(MAIN).filteredOn(included).hasSizeGreaterThan(200);
		assertThat(dependencies(included)).map(Dependency::getTargetClass)
			.filteredOn((target) -> target.getName().startsWith("dev.parley."))
			.map((target) -> target.getName())
			.allMatch((name) -> included.test(MAIN.get(topLevel(name))));
	}

	@Test
	void itsPomHasEachLibraryThatItCannotDoWithout() throws IOException {
		Set<String> needed = new TreeSet<>();
		for (Dependency dependency : dependencies(included())) {
			String artifact = artifact(dependency.getTargetClass().getPackageName());
			if (artifact != null && !isOptionalFor(artifact, dependency.getOriginClass())) {
				needed.add(artifact);
			}
		}
		// Annotations that are not there at run time do no harm, and a container is
		// always there.
		needed.removeAll(Set.of("container", "spring-modulith-api"));
		String pom = Files.readString(Path.of("src/starter/pom.xml"));
		Set<String> declared = Pattern.compile("<artifactId>([^<]+)</artifactId>")
			.matcher(pom.substring(pom.lastIndexOf("<dependencies>")))
			.results()
			.map((found) -> found.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
		// For the conditions of the auto-configuration, by name.
		declared.remove("spring-boot-websocket");
		assertThat(declared).isEqualTo(needed);
	}

	/** Those of the starter are a part of the server's. */
	@Test
	void itsFailureAnalyzersAreTheServersToo() throws IOException {
		assertThat(analyzers("src/main/resources")).containsAll(analyzers("src/starter/resources"))
			.hasSizeGreaterThan(2);
		assertThat(analyzers("src/starter/resources")).isNotEmpty().allMatch((name) -> {
			JavaClass type = MAIN.get(name);
			try {
				return included().test(type);
			}
			catch (IOException ex) {
				return false;
			}
		});
	}

	private static List<String> analyzers(String resources) throws IOException {
		return Pattern.compile("dev\\.parley\\.[\\w.]+")
			.matcher(Files.readString(Path.of(resources, "META-INF/spring.factories")))
			.results()
			.map((found) -> found.group())
			.toList();
	}

	private static List<Dependency> dependencies(Predicate<JavaClass> included) {
		return MAIN.stream()
			.filter(included)
			.flatMap((type) -> type.getDirectDependenciesFromSelf().stream())
			.filter((dependency) -> !dependency.getTargetClass().isPrimitive()
					&& !dependency.getTargetClass().isArray())
			.toList();
	}

	private static boolean isOptionalFor(String artifact, JavaClass user) {
		String name = topLevel(user.getName());
		return OPTIONAL_PACKAGES.entrySet()
			.stream()
			.anyMatch((entry) -> name.startsWith(entry.getKey() + ".") && entry.getValue().contains(artifact))
				|| OPTIONAL.getOrDefault(artifact, Set.of()).contains(name.substring(name.lastIndexOf('.') + 1));
	}

	/** Null for the JDK and for Parley. */
	private static String artifact(String name) {
		if (Stream.of("java.", "javax.", "jdk.", "dev.parley").anyMatch(name::startsWith) || name.isEmpty()) {
			return null;
		}
		return ARTIFACTS.entrySet()
			.stream()
			.filter((entry) -> name.equals(entry.getKey()) || name.startsWith(entry.getKey() + "."))
			.max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length()))
			.map(Map.Entry::getValue)
			.orElse(name);
	}

	private static String topLevel(String name) {
		int nested = name.indexOf('$');
		return (nested < 0) ? name : name.substring(0, nested);
	}

	/** As {@code pom.xml} says it. */
	private static Predicate<JavaClass> included() throws IOException {
		String pom = Files.readString(Path.of("pom.xml"));
		int start = pom.indexOf("<outputDirectory>${library}</outputDirectory>", pom.indexOf("maven-resources-plugin"));
		List<Pattern> patterns = Pattern.compile("<include>(dev/parley/[^<]+)</include>")
			.matcher(pom.substring(start, pom.indexOf("</resource>", start)))
			.results()
			.map((found) -> Pattern.compile(found.group(1).replace("**", ".+").replaceAll("(?<!\\.)\\*", "[^/]*")))
			.toList();
		assertThat(patterns).isNotEmpty();
		return (type) -> {
			String path = type.getName().replace('.', '/');
			return patterns.stream().anyMatch((pattern) -> pattern.matcher(path).matches());
		};
	}

}
