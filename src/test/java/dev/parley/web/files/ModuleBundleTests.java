package dev.parley.web.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.resource.ResourceResolverChain;
import org.springframework.web.servlet.resource.ResourceTransformerChain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ModuleBundleTests {

	@TempDir
	Path folder;

	@Test
	void aModuleThatOnlyExportsIsJoinedWithAllThatItNeeds() throws IOException {
		String joined = join(Map.of("entry.js", """
				// The public API.
				export { a, A } from './a.js';
				export { later } from './the-last.js';
				""", "a.js", """
				import { later } from './the-last.js';

				const LIMIT = 1; // only here

				/**
				 * Not for a browser's eyes.
				 */
				export function a() {
				  return /** @type {number} */ (later() + LIMIT);
				}
				/** A class. */
				export class A {}
				""", "the-last.js", """
				const LIMIT = 2;
				export async function later() {}
				export const more = LIMIT;
				export async function* all() {}
				"""));
		assertThat(joined).endsWith("""
				const $the_last = (() => {
				const LIMIT = 2;
				async function later() {}
				const more = LIMIT;
				async function* all() {}
				return { later, more, all };
				})();
				const $a = (() => {
				const { later } = $the_last;

				const LIMIT = 1; // only here

				function a() {
				  return /** @type {number} */ (later() + LIMIT);
				}
				class A {}
				return { a, A };
				})();
				export const { a, A } = $a;
				export const { later } = $the_last;
				""");
	}

	@Test
	void theClientIsJoined() throws IOException {
		assertThat(join(Path.of("frontend/client/parley.js"))).contains("const $connect = (() => {",
				"export const { connect } = $connect;");
	}

	@Test
	void itIsJoinedOnceAndAgainWhenAPartHasChanged() throws IOException {
		ModuleBundle bundle = new ModuleBundle();
		Path part = this.folder.resolve("a.js");
		Files.writeString(this.folder.resolve("entry.js"), "export { a } from './a.js';\n");
		Files.writeString(part, "export const a = 1;\n");
		assertThat(join(bundle, this.folder.resolve("entry.js"))).contains("const a = 1;");
		FileTime before = Files.getLastModifiedTime(part);
		Files.writeString(part, "export const a = 2;\n");
		Files.setLastModifiedTime(part, before);
		assertThat(join(bundle, this.folder.resolve("entry.js"))).as("nothing is read again").contains("const a = 1;");
		Files.setLastModifiedTime(part, FileTime.fromMillis(before.toMillis() + 1000));
		assertThat(join(bundle, this.folder.resolve("entry.js"))).contains("const a = 2;");
	}

	@Test
	void otherModulesAndFilesStayAsTheyAre() throws IOException {
		String module = "/** Its own. */\nexport function a() {}\n";
		assertThat(join(Map.of("entry.js", module))).isEqualTo(module);
	}

	@ParameterizedTest
	@ValueSource(strings = { "export default 1;", "import './b.js';", "import * as b from './b.js';",
			"import { b as c } from './b.js';", "import { b } from 'b';", "export * from './b.js';",
			"export let changes = 1;" })
	void whatIsNotUnderstoodIsAnError(String line) {
		assertThatIllegalStateException()
			.isThrownBy(
					() -> join(Map.of("entry.js", "export { a } from './a.js';\n", "a.js", line + "\n", "b.js", "")))
			.withMessageContaining("a.js", line);
		assertThatIllegalStateException()
			.isThrownBy(() -> join(Map.of("entry.js", "export { a } from './a.js';\n" + line + "\n", "a.js", "")))
			.withMessageContaining("entry.js", line);
	}

	@Test
	void modulesThatImportEachOtherAreAnError() {
		assertThatIllegalStateException()
			.isThrownBy(() -> join(Map.of("entry.js", "export { a } from './a.js';\n", "a.js",
					"import { b } from './b.js';\n", "b.js", "import { a } from './a.js';\n")))
			.withMessageContaining("a.js > b.js > a.js");
	}

	@Test
	void theClientHasThePublishedVersionAndAReleaseIsKeptForGood() throws IOException {
		Matcher pom = Pattern.compile("<artifactId>parley</artifactId>\\s*<version>([^<]+)<")
			.matcher(Files.readString(Path.of("pom.xml")));
		assertThat(pom.find()).isTrue();
		assertThat(Path.of("frontend/client/package.json")).content().contains("\"version\": \"" + pom.group(1) + "\"");
		assertThat(Path.of("frontend/client/version.js")).content().contains("version = '" + pom.group(1) + "'");
		assertThat(ClientFiles.cacheControl("1.2.0").getHeaderValue()).isEqualTo("max-age=31536000, public, immutable");
		assertThat(ClientFiles.cacheControl("1.2.0-SNAPSHOT").getHeaderValue())
			.isEqualTo(CacheControl.noCache().getHeaderValue());
	}

	private String join(Map<String, String> files) throws IOException {
		for (Map.Entry<String, String> file : files.entrySet()) {
			Files.writeString(this.folder.resolve(file.getKey()), file.getValue());
		}
		return join(this.folder.resolve("entry.js"));
	}

	private static String join(Path entry) throws IOException {
		return join(new ModuleBundle(), entry);
	}

	private static String join(ModuleBundle bundle, Path entry) throws IOException {
		return bundle.transform(new MockHttpServletRequest(), new FileSystemResource(entry), new AsItIs())
			.getContentAsString(StandardCharsets.UTF_8);
	}

	private static final class AsItIs implements ResourceTransformerChain {

		@Override
		public ResourceResolverChain getResolverChain() {
			throw new UnsupportedOperationException();
		}

		@Override
		public Resource transform(jakarta.servlet.http.HttpServletRequest request, Resource resource) {
			return resource;
		}

	}

}
