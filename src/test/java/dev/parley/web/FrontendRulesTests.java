package dev.parley.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules for the pages' sources, from the Content-Security-Policy and our own style.
 */
class FrontendRulesTests {

	private static final Pattern HTML_FROM_TEXT = Pattern
		.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|\\beval\\(|new Function\\(");

	private static final Pattern INLINE = Pattern
		.compile("(\\s(?:style|on[a-z]+)=\"|<style|<script(?![^>]*\\ssrc=\"/)|javascript:)");

	private static final Pattern FILE_IN_HTML = Pattern.compile("(?:href|src)=\"/([^\"#]*[^\"#/])[\"#]");

	private static final Pattern STYLE_SHEET = Pattern.compile("rel=\"stylesheet\" href=\"/([^\"]+)\"");

	private static final Pattern USE = Pattern.compile("\\{ path: '/([a-z-]*)/?',");

	private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]+)\"");

	private static final Pattern ID_IN_USE = Pattern
		.compile("\\s(?:for|aria-labelledby|aria-describedby|aria-controls)=\"([^\"]+)\"");

	private static final Pattern IMPORT = Pattern.compile("(?:from|import) '([^']+)'");

	private static final Pattern NO_CODE = Pattern.compile("\\s*(?:(?:\\*|/\\*|//|import\\b|package\\b|@).*|[{}();]*)");

	private static final int MAX_LINES = 400;

	@Test
	void textNeverBecomesHtml() {
		assertThat(occurrences(HTML_FROM_TEXT, Frontend.served(".js"))).isEmpty();
	}

	@Test
	void nothingIsInline() {
		assertThat(occurrences(INLINE, Frontend.served(".html"))).isEmpty();
		assertThat(find(INLINE, Frontend.docsPage())).isEmpty();
	}

	@Test
	void onlyOneFileNamesTheLibraries() {
		Map<String, String> files = new TreeMap<>(Frontend.served(".js"));
		files.putAll(Frontend.served(".html"));
		files.putAll(Frontend.served(".css"));
		files.values().removeIf((text) -> !text.contains("/webjars/"));
		assertThat(files).containsOnlyKeys("client/transports.js");
	}

	@Test
	void everyFileThatThePageNamesExists() {
		Set<String> named = new TreeSet<>(find(FILE_IN_HTML, Frontend.docsPage()));
		Frontend.served(".html").values().forEach((html) -> named.addAll(find(FILE_IN_HTML, html)));
		assertThat(named).contains("js/main.js").allSatisfy((file) -> assertThat(Frontend.ROOT.resolve(file)).exists());
	}

	@Test
	void everyPartIsIncludedAndByAPageOnlyOnce() {
		Set<String> parts = new TreeSet<>(Frontend.served(".html").keySet());
		for (String page : Frontend.pages().keySet()) {
			parts.remove(page);
			assertThat(Frontend.includedBy(page)).as(page).doesNotHaveDuplicates();
			Frontend.includedBy(page).forEach(parts::remove);
		}
		assertThat(parts).isEmpty();
	}

	@Test
	void noTwoElementsOfAPageHaveTheSameIdAndEveryIdInUseIsThere() {
		Frontend.pages().forEach((page, html) -> {
			List<String> ids = find(ID, html);
			assertThat(ids).as(page)
				.doesNotHaveDuplicates()
				.containsAll(find(ID_IN_USE, html).stream().flatMap((named) -> Stream.of(named.split(" "))).toList());
		});
	}

	@Test
	void everyStyleSheetIsLinkedAndByAPageOnlyOnce() {
		Set<String> linked = new TreeSet<>(find(STYLE_SHEET, Frontend.docsPage()));
		Frontend.pages().forEach((page, html) -> {
			List<String> sheets = find(STYLE_SHEET, html);
			assertThat(sheets).as(page).doesNotHaveDuplicates();
			linked.addAll(sheets);
		});
		assertThat(linked).containsAll(Frontend.served(".css").keySet());
	}

	/** A use is one folder: it loads what is shared, and what is its own. */
	@Test
	void noUseKnowsAnotherUse() {
		List<String> uses = uses();
		for (String use : uses) {
			List<String> others = uses.stream().filter((other) -> !other.equals(use)).toList();
			Map<String, String> files = new TreeMap<>(Frontend.served(""));
			files.keySet().removeIf((file) -> !file.startsWith(use + "/"));
			assertThat(files).isNotEmpty()
				.allSatisfy((file, text) -> assertThat(others).as(file)
					.noneMatch((other) -> text.contains("../" + other + "/") || text.contains("\"/" + other + "/")));
		}
	}

	/** Imports, comments, annotations and braces are not counted. */
	@Test
	void aUseHasAtMost250LinesOfJava() throws IOException {
		for (String use : uses()) {
			Path code = Path.of("src/main/java/dev/parley", use);
			List<String> lines = new ArrayList<>();
			try (Stream<Path> files = Files.exists(code) ? Files.list(code) : Stream.empty()) {
				for (Path file : files.toList()) {
					lines.addAll(Files.readAllLines(file));
				}
			}
			assertThat(lines).as(use)
				.filteredOn((line) -> !NO_CODE.matcher(line).matches())
				.hasSizeLessThanOrEqualTo(250);
		}
	}

	@Test
	void everyUseIsInTheNavigationOnce() {
		assertThat(find(USE, Frontend.served(".js").get("shell/uses.js")))
			.containsExactlyInAnyOrderElementsOf(Stream.concat(Stream.of(""), uses().stream()).toList());
	}

	private static List<String> uses() {
		return Frontend.pages()
			.keySet()
			.stream()
			.filter((page) -> page.contains("/"))
			.map((page) -> page.replaceFirst("/index\\.html$", ""))
			.toList();
	}

	@Test
	void modulesImportEachOtherByRelativePath() {
		Frontend.served(".js").forEach((file, text) -> {
			Matcher imports = IMPORT.matcher(text);
			while (imports.find()) {
				assertThat(imports.group(1)).as(file).startsWith(".").endsWith(".js");
				assertThat(Files.exists(Frontend.ROOT.resolve(file).resolveSibling(imports.group(1)).normalize()))
					.as("%s imports %s", file, imports.group(1))
					.isTrue();
			}
		});
	}

	@Test
	void theStompClientKnowsNothingOfThePage() {
		Frontend.served(".js").forEach((file, text) -> {
			Set<String> imports = new TreeSet<>(find(IMPORT, text));
			if (file.startsWith("client/")) {
				assertThat(imports).as(file).allMatch((imported) -> imported.matches("\\./[^/]+"));
				assertThat(text).as(file).doesNotContain("querySelector", "localStorage");
			}
			else {
				assertThat(imports).as(file)
					.allMatch((imported) -> !imported.contains("client/") || imported.endsWith("/client/parley.js"));
			}
		});
	}

	@Test
	void noFileIsLong() {
		Frontend.served("")
			.forEach((file, text) -> assertThat(text.lines().count()).as(file).isLessThanOrEqualTo(MAX_LINES));
		assertThat(Frontend.served(".js").get("js/main.js").lines().count()).isLessThanOrEqualTo(60);
	}

	private static List<String> find(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((found) -> found.group(1)).toList();
	}

	private static Map<String, String> occurrences(Pattern pattern, Map<String, String> files) {
		Map<String, String> found = new TreeMap<>();
		files.forEach((file, text) -> {
			Matcher matcher = pattern.matcher(text);
			if (matcher.find()) {
				found.put(file, matcher.group());
			}
		});
		return found;
	}

}
