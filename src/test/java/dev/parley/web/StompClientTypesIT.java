package dev.parley.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The TypeScript compiler checks the types in the comments of {@code frontend/client}, in
 * strict mode, and that {@code parley.d.ts} says the same. Needs Node: without it the
 * test is skipped; where {@code CI=true} it fails.
 */
class StompClientTypesIT {

	private static final String COMPILER = "META-INF/resources/webjars/typescript/";

	@TempDir
	static Path folder;

	@BeforeAll
	static void unpack() throws Exception {
		try {
			run(List.of("node", "--version"));
		}
		catch (IOException ex) {
			if ("true".equals(System.getenv("CI"))) {
				Assertions.fail("There is no Node to check the types with.", ex);
			}
			Assumptions.abort("There is no Node to check the types with.");
		}
		for (Resource file : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:" + COMPILER + "*/lib/*.*")) {
			try (InputStream content = file.getInputStream()) {
				Files.copy(content, folder.resolve(file.getFilename()));
			}
		}
	}

	@Test
	void theClientIsWhatItsTypesSay() throws Exception {
		assertThat(check(Frontend.ROOT.resolve("client/jsconfig.json"))).isEmpty();
	}

	/**
	 * The modules have what the declarations promise, and nothing beside it.
	 */
	@Test
	void theDeclarationsSayWhatTheModuleHas() throws Exception {
		Path client = Frontend.ROOT.resolve("client").toAbsolutePath();
		Matcher exports = Pattern.compile("export \\{ (.+) } from '\\./(.+)';")
			.matcher(Files.readString(client.resolve("parley.js")));
		StringBuilder actual = new StringBuilder();
		StringBuilder names = new StringBuilder();
		while (exports.find()) {
			actual.append("import { %s } from '%s/%s';\n".formatted(exports.group(1), client, exports.group(2)));
			names.append(exports.group(1)).append(", ");
		}
		Files.writeString(folder.resolve("declared.ts"), """
				%simport * as declared from '%s/parley.js';
				const actual = { %s };
				export const promised: typeof declared = actual;
				export const kept: Record<keyof typeof actual, true> = {} as Record<keyof typeof declared, true>;
				""".formatted(actual, client, names));
		Files.writeString(folder.resolve("declared.json"),
				"""
						{ "extends": "%s/jsconfig.json", "compilerOptions": { "allowJs": true, "types": [] }, "include": ["declared.ts"] }
						"""
					.formatted(client));
		assertThat(check(folder.resolve("declared.json"))).isEmpty();
	}

	@Test
	void aMistakeOfItsUserIsFound() throws Exception {
		Path client = Frontend.ROOT.resolve("client/parley.js").toAbsolutePath();
		Files.writeString(folder.resolve("page.js"), """
				import { connect, Connection, Problem } from '%s';
				/** @param {Connection} connection */
				export async function talk(connection) {
				  connection.subscribe('/topic/a', (body, position) => position.offset, { from: 'last' });
				  const position = await connection.send('/topic/a', { text: 'Hello' });
				  return position?.epoch ?? new Problem({ status: '404' });
				}
				connect({ tokens: 'abc' });
				""".formatted(client));
		Files.writeString(folder.resolve("jsconfig.json"), """
				{ "extends": "%s", "include": ["page.js"] }
				""".formatted(client.resolveSibling("jsconfig.json")));
		assertThat(check(folder.resolve("jsconfig.json")).lines().filter((line) -> line.contains("error")))
			.satisfiesExactly((line) -> assertThat(line).contains("page.js(4,", "'position' is possibly 'null'"),
					(line) -> assertThat(line).contains("page.js(4,", "Type '\"last\"' is not assignable to type"),
					(line) -> assertThat(line).contains("page.js(6,",
							"Type 'string' is not assignable to type 'number'"),
					(line) -> assertThat(line).contains("page.js(8,", "'tokens' does not exist"));
	}

	@Test
	void thePackageForNpmHasTheModuleAndItsTypesAndIsImportedByItsName() throws Exception {
		Path client = Frontend.ROOT.resolve("client").toAbsolutePath();
		JsonNode packed = JsonMapper.shared()
			.readTree(npm(client, "pack", "--json", "--pack-destination", folder.toString()))
			.get(0);
		assertThat(packed.get("files").values().stream().map((file) -> file.get("path").stringValue()))
			.contains("package.json", "README.md", "parley.js", "parley.d.ts", "events.js", "events.d.ts", "frames.js",
					"steady-timers-worker.js")
			.noneMatch((file) -> file.endsWith(".test.js") || file.equals("jsconfig.json"));
		Path modules = Files.createDirectories(folder.resolve("node_modules/@parley"));
		run(List.of("tar", "-xzf", folder.resolve(packed.get("filename").stringValue()).toString(), "-C",
				modules.toString()));
		Files.move(modules.resolve("package"), modules.resolve("client"));
		Files.writeString(folder.resolve("program.mjs"), """
				import { connect, Problem, version } from '@parley/client';
				import { subscribe } from '@parley/client/events';
				console.log(typeof connect, typeof subscribe, new Problem({ code: 'a' }).message, version);
				""");
		assertThat(run(List.of("node", folder.resolve("program.mjs").toString())).strip())
			.isEqualTo("function function a " + packed.get("version").stringValue());
	}

	private static String npm(Path directory, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("npm", "--offline", "--loglevel=error"));
		command.addAll(List.of(arguments));
		try {
			Process process = new ProcessBuilder(command).directory(directory.toFile())
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
			return output;
		}
		catch (IOException ex) {
			if ("true".equals(System.getenv("CI"))) {
				Assertions.fail("There is no npm to make the package with.", ex);
			}
			System.err.println("Skipped: there is no npm to make the package with.");
			return Assumptions.abort("There is no npm to make the package with.");
		}
	}

	private static String check(Path project) throws Exception {
		return run(List.of("node", folder.resolve("tsc.js").toString(), "--project", project.toString()));
	}

	private static String run(List<String> command) throws Exception {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
		return output;
	}

}
