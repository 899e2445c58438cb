package dev.parley.extending;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.parley.Parley;
import dev.parley.support.Slow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** An extension that cannot work stops the start with a sentence and a remedy. */
@ExtendWith(OutputCaptureExtension.class)
@Slow
class ExtensionFailuresTests {

	private static final String POLICY = """
			package org.example;

			import dev.parley.engine.policy.DestinationPolicy;

			import org.springframework.context.annotation.Bean;
			import org.springframework.context.annotation.Configuration;

			@Configuration(proxyBeanMethods = false)
			class Policies {

				@Bean
				DestinationPolicy news() {
					return DestinationPolicy.closed("news");
				}

			}
			""";

	private static final String NEEDED = """
			package org.example;

			public class Needed {
			}
			""";

	private static final String NEEDY = """
			package org.example;

			import org.springframework.messaging.handler.annotation.MessageMapping;
			import org.springframework.stereotype.Controller;

			@Controller
			class Needy {

				@MessageMapping("/needy")
				Needed answer() {
					return new Needed();
				}

			}
			""";

	private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

	@TempDir
	Path folder;

	@AfterEach
	void forget() {
		Thread.currentThread().setContextClassLoader(this.loader);
	}

	@Test
	void aFolderThatDoesNotExist(CapturedOutput log) {
		start(this.folder.resolve("nowhere"));
		assertThat(log).contains(
				"parley.extensions.folder is " + this.folder.resolve("nowhere") + ", which is not a folder.",
				"Create the folder");
	}

	@Test
	void aFolderWithoutAJar(CapturedOutput log) throws IOException {
		Files.writeString(this.folder.resolve("hands.zip"), "no jar");
		start(this.folder);
		assertThat(log).contains("parley.extensions.folder is " + this.folder + ", in which there is no jar.");
	}

	@Test
	void aJarThatIsNone(CapturedOutput log) throws IOException {
		Files.writeString(this.folder.resolve("hands.jar"), "half a download");
		start(this.folder);
		assertThat(log).contains("The extension " + this.folder.resolve("hands.jar") + " cannot be read",
				"Copy the jar again");
	}

	@Test
	void aJarThatWasBuiltAgainstAClassThatIsMissing(CapturedOutput log) throws IOException {
		ExtensionJar.of(this.folder.resolve("classes"), NEEDY, NEEDED)
			.without("org/example/Needed.class")
			.with("META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports",
					"org.example.Needy")
			.write(this.folder.resolve("hands.jar"));
		start(this.folder);
		assertThat(log).contains("An extension in " + this.folder + " needs org.example.Needed, which is neither in",
				"Build the extension against this version of Parley");
	}

	@Test
	void aClassThatIsNamedAndMissing(CapturedOutput log) throws IOException {
		ExtensionJar.of(this.folder.resolve("classes"), NEEDED)
			.with("META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports",
					"org.example.Absent")
			.write(this.folder.resolve("hands.jar"));
		start(this.folder);
		assertThat(log).contains("The extension " + this.folder.resolve("hands.jar")
				+ " names the class org.example.Absent, which does not exist.", "Correct the name");
	}

	@Test
	void aPolicyThatNamesNothing(CapturedOutput log) throws IOException {
		ExtensionJar.of(this.folder.resolve("classes"), POLICY).write(this.folder.resolve("hands.jar"));
		start(this.folder);
		assertThat(log).contains("The bean news in ", "org/example/Policies.class", " has a wrong argument: ", "news",
				"take its extension out of " + this.folder);
	}

	/** At the level that the tests have anyway: it stays so for all tests of this JVM. */
	private void start(Path extensions) {
		assertThatException().isThrownBy(
				() -> new SpringApplicationBuilder(Parley.class)
					.run("--server.port=0", "--spring.datasource.url=jdbc:h2:mem:extensions;DB_CLOSE_DELAY=0",
							"--logging.level.root=warn", "--parley.extensions.folder=" + extensions)
					.close());
	}

}
