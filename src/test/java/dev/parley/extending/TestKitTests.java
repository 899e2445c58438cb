package dev.parley.extending;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.parley.test.StompTestClient;
import dev.parley.test.StompTestClients;
import dev.parley.test.TestTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The artifact {@code parley-spring-boot-starter-test}: what its POM declares is all that
 * a project needs to use it, and all that its classes use.
 */
class TestKitTests {

	private static final Path POM = Path.of("src", "starter", "test-pom.xml");

	@TempDir
	Path folder;

	@Test
	void aProjectCompilesAgainstTheKitAndWhatItsPomDeclares() throws IOException {
		Sources.of(USER).compile(this.folder.resolve("classes"), classPath(PomDependencies.read(POM).required()));
		assertThat(this.folder.resolve("classes/org/example/HandsTests.class")).exists();
	}

	@Test
	void readingJsonNeedsTheOptionalDependencyInAddition() throws IOException {
		String user = "class Reader { Object read(dev.parley.test.StompFrame frame) { return frame.json().get(0); } }";
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> Sources.of(user)
				.compile(this.folder.resolve("without"), classPath(PomDependencies.read(POM).required())))
			.withMessageContaining("JsonNode");
		List<Path> jackson = classPath(PomDependencies.read(POM).all());
		jackson.add(PomDependencies.jar("jackson-core"));
		Sources.of(user).compile(this.folder.resolve("with"), jackson);
	}

	@Test
	void thePomDeclaresWhatTheClassesUseAndNoMore() throws IOException {
		JavaClasses kit = new ClassFileImporter().importPath(kit());
		Set<String> used = kit.stream()
			.flatMap((type) -> type.getDirectDependenciesFromSelf().stream())
			.map((dependency) -> dependency.getTargetClass().getBaseComponentType())
			.filter((type) -> !type.isPrimitive() && !type.getPackageName().startsWith("java")
					&& !kit.contain(type.getName()))
			.map((type) -> PomDependencies.artifactOf(type.getName()))
			.collect(Collectors.toSet());
		assertThat(used).containsAll(PomDependencies.read(POM).all());
		// Comes with jackson-databind.
		used.remove("jackson-core");
		assertThat(PomDependencies.read(POM).all()).containsExactlyInAnyOrderElementsOf(used);
	}

	@Test
	void onlyWhatIsForTestsIsPublic() {
		assertThat(new ClassFileImporter().importPackages("dev.parley.test")
			.stream()
			.filter((type) -> type.getModifiers().stream().anyMatch((modifier) -> modifier.name().equals("PUBLIC")))
			.map((type) -> type.getSimpleName())).containsExactlyInAnyOrder("ConnectSpec", "StompEnd", "StompFrame",
					"StompFrameReader", "StompRefusal", "StompRefusedError", StompTestClient.class.getSimpleName(),
					StompTestClients.class.getSimpleName(), "TestSubscription", TestTransaction.class.getSimpleName());
	}

	private List<Path> classPath(List<String> artifacts) throws IOException {
		List<Path> entries = new ArrayList<>(artifacts.stream().map(PomDependencies::jar).toList());
		// Comes with JUnit's API, for its annotations.
		entries.add(PomDependencies.jar("apiguardian-api"));
		entries.add(kit());
		return entries;
	}

	/** What the jar contains. */
	private Path kit() throws IOException {
		Path kit = this.folder.resolve("kit");
		try (Stream<Path> found = Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
			.map((entry) -> Path.of(entry, "dev", "parley", "test"))
			.filter(Files::isDirectory)) {
			FileSystemUtils.copyRecursively(found.findFirst().orElseThrow(),
					kit.resolve("dev").resolve("parley").resolve("test"));
		}
		return kit;
	}

	private static final String USER = """
			package org.example;

			import java.net.URI;
			import java.time.Duration;
			import java.util.List;
			import java.util.Map;

			import dev.parley.test.StompEnd;
			import dev.parley.test.StompFrame;
			import dev.parley.test.StompRefusal;
			import dev.parley.test.StompTestClient;
			import dev.parley.test.StompTestClients;
			import dev.parley.test.TestSubscription;
			import dev.parley.test.TestTransaction;
			import org.junit.jupiter.api.Test;
			import org.junit.jupiter.api.extension.RegisterExtension;

			class HandsTests {

				@RegisterExtension
				final StompTestClients clients = new StompTestClients();

				@Test
				void everythingThatATestMayCall() {
					StompTestClient mina = this.clients.at(URI.create("ws://localhost:8080")).path("/ws").name("mina")
						.login("mina", "secret").header("a", "b").httpHeader("Origin", "http://localhost").cookie("c", "d")
						.secret("e").timeout(Duration.ofSeconds(5)).heartBeats(Duration.ZERO, Duration.ZERO).connect();
					TestSubscription hands = mina.subscribe("/topic/hands", Map.of("ack", "client"));
					StompFrame receipt = mina.send("/app/hands", "x");
					mina.sendJson("/app/hands", List.of(receipt.headers()));
					mina.ack(hands.next());
					String text = hands.nextAs(String.class) + hands.next().text() + hands.rest();
					StompRefusal refusal = mina.sendExpectingRefusal("/app/hands", text);
					try (TestTransaction transaction = mina.begin()) {
						transaction.send("/app/hands", refusal.code());
						transaction.commit();
					}
					hands.expectNothing();
					StompEnd end = mina.disconnect();
					assert end.code() == 1000;
				}

			}
			""";

}
