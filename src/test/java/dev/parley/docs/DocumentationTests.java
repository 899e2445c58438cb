package dev.parley.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.web.util.HtmlUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** The packaged documentation. */
class DocumentationTests {

	private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

	private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");

	private static final Pattern LEFT_OVER = Pattern.compile("\\{(?:title|navigation|content)}|^\\||\\]\\(|<td>\\|",
			Pattern.MULTILINE);

	private static final Map<String, Page> PAGES = Documentation.pagesOf(SourceFiles.read());

	@Test
	void everyDocumentOfTheRepositoryIsAPage() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/docs"))) {
			List<String> addresses = new ArrayList<>(files.map((file) -> file.toString().replace('\\', '/'))
				.filter((file) -> file.endsWith(".md"))
				.map(Addresses::of)
				.toList());
			addresses.add("/docs/");
			assertThat(addresses).contains("/docs/protocol", "/docs/contributing", "/docs/decisions/0001-jetty")
				.allSatisfy((address) -> {
					Page page = PAGES.get(address);
					assertThat(page).as(address).isNotNull();
					assertThat(page.type().toString()).isEqualTo("text/html;charset=UTF-8");
					String html = text(page);
					assertThat(html).contains("<h1 id=", "<li><a href=\"" + address + "\" aria-current=\"page\">");
					assertThat(withoutCode(html)).doesNotContainPattern(LEFT_OVER);
				});
		}
	}

	@Test
	void noLinkAndNoAnchorIsDead() {
		Map<String, Set<String>> dead = new TreeMap<>();
		html().forEach((address, html) -> {
			Set<String> wrong = find(LINK, html).filter((link) -> !leadsSomewhere(address, link))
				.collect(Collectors.toSet());
			if (!wrong.isEmpty()) {
				dead.put(address, wrong);
			}
		});
		assertThat(dead).isEmpty();
		assertThat(text(PAGES.get("/docs/operations"))).contains("href=\"/docs/src/deploy/nginx.conf\"",
				"href=\"#behind-a-proxy\"");
		assertThat(text(PAGES.get("/docs/"))).contains("href=\"/docs/operations#behind-a-proxy\"",
				"src=\"/docs/screenshot.png\"", "href=\"/docs/LICENSE\"");
	}

	@Test
	void noTwoElementsOfAPageHaveTheSameId() {
		html().forEach((address, html) -> assertThat(find(ID, html).toList()).as(address).doesNotHaveDuplicates());
	}

	@Test
	void filesThatTheDocumentsLinkToAreShownAsText() {
		for (String address : List.of("/docs/LICENSE", "/docs/.ci/run", "/docs/src/deploy/compose.yaml")) {
			assertThat(PAGES.get(address).type().toString()).as(address).isEqualTo("text/plain;charset=UTF-8");
		}
		assertThat(PAGES.get("/docs/fanout.svg").type()).isEqualTo(MediaType.valueOf("image/svg+xml"));
		assertThat(PAGES.get("/docs/screenshot.png").type()).isEqualTo(MediaType.IMAGE_PNG);
	}

	@Test
	void theSearchKnowsEveryHeadingByWhereItIs() {
		Documentation.Found[] found = JsonMapper.shared()
			.readValue(PAGES.get(Documentation.HEADINGS).content(), Documentation.Found[].class);
		assertThat(found).hasSizeGreaterThan(150)
			.contains(new Documentation.Found("README", "Parley", "/docs/"))
			.contains(new Documentation.Found("Contributing", "The loop", "/docs/contributing#the-loop"))
			.allSatisfy(
					(heading) -> assertThat(leadsSomewhere("/docs/", heading.address())).as("%s", heading).isTrue());
	}

	private static boolean leadsSomewhere(String from, String link) {
		if (link.startsWith("http://") || link.startsWith("https://")) {
			return true;
		}
		int hash = link.indexOf('#');
		String file = (hash < 0) ? link : link.substring(0, hash);
		String address = file.isEmpty() ? from : file;
		if (!address.startsWith("/docs/")) {
			return address.equals("/") || Files.exists(Path.of("frontend" + address));
		}
		Page page = PAGES.get(address);
		return page != null && (hash < 0 || find(ID, text(page)).anyMatch(link.substring(hash + 1)::equals));
	}

	private static Map<String, String> html() {
		return PAGES.entrySet()
			.stream()
			.filter((page) -> page.getValue().type().isCompatibleWith(MediaType.TEXT_HTML))
			.collect(Collectors.toMap(Map.Entry::getKey, (page) -> text(page.getValue())));
	}

	private static String text(Page page) {
		return new String(page.content(), StandardCharsets.UTF_8);
	}

	private static String withoutCode(String html) {
		return html.replaceAll("(?s)<code.*?</code>", "");
	}

	private static Stream<String> find(Pattern pattern, String html) {
		return pattern.matcher(html).results().map((MatchResult found) -> HtmlUtils.htmlUnescape(found.group(1)));
	}

}
