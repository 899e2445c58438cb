package dev.parley;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.parley.autoconfigure.ArchiveAutoConfiguration;
import dev.parley.engine.log.Backend;
import dev.parley.presence.Roster;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.stereotype.Repository;
import org.springframework.web.ErrorResponseException;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules for the structure of the code. The {@code package-info} of each module says
 * what it may use.
 */
class ArchitectureTests {

	private static final JavaClasses MAIN = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.parley");

	private static final Pattern PREFIX_OF_DESTINATIONS = Pattern.compile("\"/(topic|queue|user)/(\\*\\*)?\"");

	/** A pattern, so that this file does not match itself. */
	private static final Pattern SLEEP = Pattern.compile("\\b(Thread|TimeUnit\\.\\w+|[A-Z]+S)\\.sleep\\(");

	@Test
	void modulesUseOnlyWhatTheyDeclareAndOnlyWhatIsPublic() {
		ApplicationModules.of(Parley.class).verify();
	}

	/** A dependency is on a module's own package or on one of its named interfaces. */
	@Test
	void modulesUseAllThatTheyDeclare() {
		for (JavaClass module : MAIN.that(annotatedWith(ApplicationModule.class))) {
			String name = module.getPackageName();
			assertThat(module.getAnnotationOfType(ApplicationModule.class).allowedDependencies()).as(name)
				.allMatch((dependency) -> uses(name, "dev.parley." + dependency.replace(" :: ", ".")));
		}
	}

	private static boolean uses(String module, String used) {
		return MAIN.that(resideInAPackage(module + ".."))
			.stream()
			.flatMap((type) -> type.getDirectDependenciesFromSelf().stream())
			.anyMatch((dependency) -> dependency.getTargetClass().getPackageName().equals(used));
	}

	@Test
	void theEngineIsPlainJava() {
		noClasses().that()
			.resideInAPackage("dev.parley.engine..")
			.should()
			.dependOnClassesThat(resideInAnyPackage("org.springframework..", "jakarta..", "tools.jackson..")
				.and(describe("are not Modulith's annotations",
						(JavaClass type) -> !type.getPackageName().startsWith("org.springframework.modulith"))))
			.check(MAIN);
	}

	@Test
	void onlyTheEdgeAndSecurityKnowSpringsStompHeaders() {
		noClasses().that()
			.resideOutsideOfPackages("dev.parley.stomp..", "dev.parley.security..")
			.should()
			.dependOnClassesThat()
			.areAssignableTo(StompHeaderAccessor.class)
			.check(MAIN);
	}

	@Test
	void onlyTheWayInTheWayOutTheCertificatesTheProxiesAndPushKnowJetty() {
		Set<String> knowing = Set.of("JettyHandshake", "JettyConnection", "JettyEndpoint", "JettyParts",
				"JettyMessages", "JettyWire", "SharedDeflate", "DeflatedTail", "JettyRequest", "JettyStream",
				"JettyWatch", "JettyCertificates", "JettyProxies", "TrustedProxies", "Forwarding", "JettyRequests",
				"JettyErrors", "RequestBodies", "LongBody", "HttpConnections", "RequestPace", "KnownHosts",
				"AnswersInTime", "PushClient");
		noClasses().that()
			.resideOutsideOfPackage("dev.parley.stomp.tcp")
			.and(describe("are none of " + knowing,
					(JavaClass type) -> knowing.stream().noneMatch((name) -> isOrIsIn(name, type))))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.eclipse.jetty..", "org.springframework.boot.jetty..")
			.check(MAIN);
	}

	/** It may be absent where Jetty is, as Jetty is where Tomcat is. */
	@Test
	void onlyOneWireAndItsReadingKnowTheJakartaWebSocketApi() {
		Set<String> knowing = Set.of("JakartaWire", "JakartaPieces");
		noClasses()
			.that(describe("are none of " + knowing,
					(JavaClass type) -> knowing.stream().noneMatch((name) -> isOrIsIn(name, type))))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("jakarta.websocket..", "org.springframework.web.socket.adapter.standard..")
			.check(MAIN);
	}

	@Test
	void onlyTheArchiveSecurityAndRepositoriesKnowTheDatabase() {
		noClasses().that()
			.resideOutsideOfPackages("dev.parley.archive..", "dev.parley.cluster.postgres..", "dev.parley.database..",
					"dev.parley.schema..", "dev.parley.security..", "dev.parley.autoconfigure.cluster..")
			.and()
			.areNotAnnotatedWith(Repository.class)
			.and()
			.areNotAssignableTo(ArchiveAutoConfiguration.class)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..", "org.flywaydb..")
			.check(MAIN);
	}

	/** So that each problem has the code by which pages translate it. */
	@Test
	void problemDetailsAreMadeInOnePlace() {
		noClasses().that()
			.resideOutsideOfPackage("dev.parley.problem..")
			.should()
			.callMethodWhere(describe("makes or fills a ProblemDetail",
					(JavaMethodCall call) -> call.getTargetOwner().isAssignableTo(ProblemDetail.class)
							&& (call.getName().startsWith("forStatus") || call.getName().equals("setProperty"))))
			.orShould()
			.callConstructor(ErrorResponseException.class, HttpStatusCode.class)
			.check(MAIN);
	}

	@Test
	void configurationsArePackagePrivate() {
		noClasses().that().areAnnotatedWith(Configuration.class).should().haveModifier(JavaModifier.PUBLIC).check(MAIN);
	}

	@Test
	void propertiesAreRecords() {
		classes().that().areAnnotatedWith(ConfigurationProperties.class).should().beRecords().check(MAIN);
	}

	@Test
	void aClassGetsItsDependenciesThroughItsConstructor() {
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(MAIN);
	}

	@Test
	void nothingIsPrintedPastTheLog() {
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
	}

	@Test
	void thereIsOneWayToLog() {
		noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.apache.commons.logging..", "java.util.logging..")
			.check(MAIN);
		fields().that()
			.haveRawType(Logger.class)
			.should()
			.haveName("log")
			.andShould()
			.bePrivate()
			.andShould()
			.beStatic()
			.andShould()
			.beFinal()
			.check(MAIN);
	}

	@Test
	void timeComesFromAClock() {
		noClasses().should()
			.callMethod(Instant.class, "now")
			.orShould()
			.callMethod(System.class, "currentTimeMillis")
			.check(MAIN);
	}

	@Test
	void aBackendHasEightMethodsAtMost() {
		assertThat(Backend.class.getDeclaredMethods()).filteredOn((method) -> !method.isSynthetic())
			.hasSizeLessThanOrEqualTo(8);
	}

	@Test
	void aRosterHasEightMethodsAtMost() {
		assertThat(Roster.class.getDeclaredMethods()).filteredOn((method) -> !method.isSynthetic())
			.hasSizeLessThanOrEqualTo(8);
	}

	@Test
	void noFileIsLongerThan400Lines() {
		assertThat(files(Path.of("src/main/java"), ".java")).isNotEmpty()
			.allSatisfy((file) -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(400));
	}

	/** All other classes ask it for the kind of a destination. */
	@Test
	void onePlaceKnowsWhatTheNamesOfDestinationsBeginWith() {
		assertThat(files(Path.of("src/main/java"), ".java"))
			.filteredOn((file) -> contains(file, PREFIX_OF_DESTINATIONS))
			.extracting(Path::getFileName)
			.map(Path::toString)
			.containsExactly("DestinationNames.java");
	}

	/**
	 * Neither the server nor a test may sleep: a test waits for the fact that it checks.
	 */
	@Test
	void nothingSleeps() {
		assertThat(files(Path.of("src"), ".java")).isNotEmpty()
			.allSatisfy((file) -> assertThat(Files.readString(file)).doesNotContainPattern(SLEEP));
	}

	@Test
	void theTopLevelHoldsWhatItShouldAndNothingElse() throws IOException {
		Set<String> madeByBuildingAndRunning = Set.of("target", "data");
		try (Stream<Path> entries = Files.list(Path.of(""))) {
			List<String> names = entries.map(Path::toString)
				.filter((name) -> !name.startsWith(".") || name.equals(".mvn"))
				.filter((name) -> !madeByBuildingAndRunning.contains(name))
				.toList();
			assertThat(names).containsExactlyInAnyOrder("pom.xml", "mvnw", "mvnw.cmd", ".mvn", "src", "frontend",
					"README.md", "LICENSE");
		}
	}

	private static boolean isOrIsIn(String simpleName, JavaClass type) {
		return type.getSimpleName().equals(simpleName)
				|| type.getEnclosingClass().map((outer) -> isOrIsIn(simpleName, outer)).orElse(false);
	}

	private static boolean contains(Path file, Pattern pattern) {
		try {
			return pattern.matcher(Files.readString(file)).find();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Path> files(Path root, String extension) {
		try (Stream<Path> tree = Files.walk(root)) {
			return tree.filter((file) -> file.toString().endsWith(extension)).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
