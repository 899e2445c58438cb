package dev.parley.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalesTests {

	/** Keys that are looked up by a problem's code, which only the server knows. */
	private static final String BY_CODE = "problem.";

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

	private static final Pattern KEY = Pattern.compile("(?m)^ *\"([^\"]+)\":");

	private static final Pattern MARKED_IN_HTML = Pattern.compile("data-i18n(?:-[a-z-]+)?=\"([^\"]*)\"");

	private static final Pattern QUOTED_IN_JS = Pattern.compile("'([a-z]\\w*\\.[a-zA-Z.]+)'");

	private static final Pattern CALLED_IN_JS = Pattern.compile("\\bt\\('([^']+)'");

	private static final Pattern TEXT_IN_HTML = Pattern.compile(">([^<>]*\\p{L}[^<>]*)<");

	/**
	 * The texts of the chat page, which is no use: its keys begin with what they are of.
	 */
	private static final String CHAT = "rooms/locales";

	private final Map<String, String> english = Frontend.locale("en");

	private final Map<String, String> korean = Frontend.locale("ko");

	@Test
	void bothLanguagesHaveTheSameKeys() {
		assertThat(this.korean.keySet()).isEqualTo(this.english.keySet());
	}

	@Test
	void theLanguagesOfEachUseHaveTheSameKeys() {
		assertThat(Frontend.localeFolders()).contains("locales")
			.allSatisfy((folder) -> assertThat(Frontend.locale(folder, "ko").keySet())
				.isEqualTo(Frontend.locale(folder, "en").keySet()));
	}

	/** Neither in a file nor in those of two folders, of which one page loads two. */
	@Test
	void noKeyIsThereTwice() {
		Map<String, String> files = Frontend.served(".json");
		for (String language : List.of("en", "ko")) {
			assertThat(Frontend.localeFolders()
				.stream()
				.flatMap((folder) -> matches(KEY, files.get(folder + "/" + language + ".json")).stream()))
				.hasSize(this.english.size())
				.doesNotHaveDuplicates();
		}
	}

	/** So that the texts of two uses do not meet. */
	@Test
	void theKeysOfAUseBeginWithItsName() {
		for (String folder : Frontend.localeFolders().stream().filter((each) -> !each.equals(CHAT)).toList()) {
			String use = folder.replaceFirst("/?locales$", "");
			assertThat(Frontend.locale(folder, "en").keySet()).as(folder)
				.allMatch((key) -> use.isEmpty() || key.startsWith(use + ".") || key.startsWith(BY_CODE));
		}
	}

	@Test
	void aPageNamesOnlyKeysThatItLoads() {
		Map<String, String> pages = Frontend.pages();
		pages.forEach((page, html) -> {
			String folder = page.replaceFirst("index\\.html$", "");
			Set<String> loaded = new TreeSet<>(Frontend.locale("locales", "en").keySet());
			loaded.addAll(Frontend.locale(folder.isEmpty() ? CHAT : folder + "locales", "en").keySet());
			assertThat(loaded).as(page).containsAll(matches(MARKED_IN_HTML, html));
		});
	}

	@Test
	void bothLanguagesHaveTheSamePlaceholders() {
		assertThat(placeholders(this.korean)).isEqualTo(placeholders(this.english));
	}

	@Test
	void noTextIsEmpty() {
		assertThat(this.english.values()).noneMatch(String::isBlank);
		assertThat(this.korean.values()).noneMatch(String::isBlank);
	}

	/** Polite and not formal, as people talk to each other: -요, and not -니다. */
	@Test
	void theKoreanIsInOneTone() {
		assertThat(this.korean.values()).noneMatch((text) -> text.contains("니다"));
	}

	@Test
	void everyKeyThatThePageNamesExists() {
		assertThat(this.english.keySet()).containsAll(keysMarkedInHtml()).containsAll(find(CALLED_IN_JS, ".js"));
	}

	@Test
	void noTextIsLeftOver() {
		Set<String> used = keysMarkedInHtml();
		used.addAll(find(QUOTED_IN_JS, ".js"));
		assertThat(this.english.keySet()).filteredOn((key) -> !key.startsWith(BY_CODE))
			.allSatisfy((key) -> assertThat(used).contains(key));
	}

	@Test
	void noVisibleTextStandsInTheHtmlItself() {
		Frontend.served(".html").forEach((file, html) -> {
			String page = html.replaceAll("(?s)<head>.*</head>|<noscript>.*</noscript>|<[^>]*translate=\"no\">[^<]*<",
					"");
			assertThat(matches(TEXT_IN_HTML, page)).as(file).isEmpty();
		});
	}

	private static Map<String, Set<String>> placeholders(Map<String, String> texts) {
		Map<String, Set<String>> found = new TreeMap<>();
		texts.forEach((key, text) -> found.put(key, new TreeSet<>(matches(PLACEHOLDER, text))));
		return found;
	}

	private static Set<String> keysMarkedInHtml() {
		Set<String> keys = find(MARKED_IN_HTML, ".html");
		keys.addAll(matches(MARKED_IN_HTML, Frontend.docsPage()));
		return keys;
	}

	private static Set<String> find(Pattern pattern, String ending) {
		return Frontend.served(ending)
			.values()
			.stream()
			.flatMap((text) -> matches(pattern, text).stream())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static List<String> matches(Pattern pattern, String text) {
		return new ArrayList<>(pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).toList());
	}

}
