package dev.parley.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.parley.support.OpenServer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The package that {@code npm pack} makes, in a program of somebody else. Needs Node and
 * npm: without them the test is skipped; where {@code CI=true} it fails.
 */
@OpenServer
class NpmPackageIT {

	private static final Path CLIENT = Frontend.ROOT.resolve("client").toAbsolutePath();

	@TempDir
	static Path folder;

	private static Path installed;

	@LocalServerPort
	int port;

	@BeforeAll
	static void install() throws Exception {
		if (!works("npm", "--version") || !works("node", "--version")) {
			if ("true".equals(System.getenv("CI"))) {
				Assertions.fail("There is no npm to pack with.");
			}
			Assumptions.abort("There is no npm to pack with.");
		}
		String name = run("npm", "pack", "--silent", "--offline", "--cache", folder.resolve("cache").toString(),
				"--pack-destination", folder.toString(), CLIENT.toString())
			.strip();
		installed = Files.createDirectories(folder.resolve("node_modules/@parley/client"));
		run("tar", "-xzf", folder.resolve(name).toString(), "--strip-components=1", "-C", installed.toString());
	}

	@Test
	void itHasTheLicenceTheTypesAndNoTests() throws Exception {
		try (Stream<Path> files = Files.list(installed)) {
			assertThat(files.map((file) -> file.getFileName().toString()))
				.contains("LICENSE", "README.md", "package.json", "parley.js", "parley.d.ts", "events.js",
						"events.d.ts")
				.noneMatch((file) -> file.contains(".test."))
				.doesNotContain("jsconfig.json");
		}
		assertThat(installed.resolve("LICENSE")).hasSameTextualContentAs(Path.of("LICENSE"));
	}

	/** Whoever reads it on the registry's page has no repository around it. */
	@Test
	void itsReadmeLinksToNothingThatOnlyTheRepositoryHas() throws Exception {
		Matcher links = Pattern.compile("\\]\\(([^)]*)\\)").matcher(Files.readString(installed.resolve("README.md")));
		assertThat(links.results().map((link) -> link.group(1))).allMatch((link) -> link.startsWith("https://"));
	}

	@ParameterizedTest
	@CsvSource({ "--experimental-websocket, websocket", "--no-experimental-websocket, sse" })
	void aProgramTalksOverWhatItsNodeHas(String option, String transport) throws Exception {
		Files.writeString(folder.resolve("talk.mjs"), """
				import { connect } from '@parley/client';
				const chat = connect({ url: process.argv[2], anonymous: true, transports: ['websocket', 'sse'] });
				await chat.ready();
				const topic = '/topic/kept/npm/' + chat.status.transport;
				let hear;
				const heard = new Promise((resolve) => { hear = resolve; });
				await new Promise((resolve) => chat.subscribe(topic, hear, { onPosition: resolve }));
				const { offset } = await chat.send(topic, { text: 'Hello' });
				console.log(chat.status.transport, offset, (await heard).text);
				console.log(await chat.send('/topic/members/../a', 1).catch(({ code }) => code));
				chat.close();
				process.exit(0);
				""");
		assertThat(run("node", option, "talk.mjs", "http://localhost:" + this.port)).contains(transport + " 1 Hello\n",
				"invalid\n");
	}

	@Test
	void withoutAnAddressAProgramIsToldToSayIt() throws Exception {
		Files.writeString(folder.resolve("lost.mjs"), """
				import { connect } from '@parley/client';
				try {
					connect({ anonymous: true });
				} catch (failure) {
					console.log(failure.name, failure.message);
				}
				""");
		assertThat(run("node", "lost.mjs"))
			.contains("TypeError Outside of a page, connect needs the address of the server: { url: ");
	}

	private static boolean works(String... command) throws InterruptedException {
		try {
			return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectErrorStream(true)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String run(String... command) throws IOException, InterruptedException {
		Path output = Files.createTempFile(folder, "output-", ".txt");
		Process process = new ProcessBuilder(command).directory(folder.toFile())
			.redirectOutput(output.toFile())
			.redirectErrorStream(true)
			.start();
		boolean ended = process.waitFor(60, TimeUnit.SECONDS);
		process.destroyForcibly();
		String text = Files.readString(output, StandardCharsets.UTF_8);
		assertThat(ended).as(String.join(" ", command) + " ends: " + text).isTrue();
		return text;
	}

}
