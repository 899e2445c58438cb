package dev.parley.docs;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MarkdownTests {

	private final Markdown markdown = new Markdown(
			new Addresses(Set.of("README.md", "src/docs/protocol.md", "src/docs/decisions/0001-jetty.md", "LICENSE")));

	@Test
	void aHeadingIsALinkToItself() {
		assertThat(html("## What a `RECEIPT` means, really?")).isEqualTo(
				"<h2 id=\"what-a-receipt-means-really\"><a href=\"#what-a-receipt-means-really\">What a <code>RECEIPT</code> means, really?</a></h2>\n");
	}

	@Test
	void headingsAreNamedAsInARepositoryBrowser() {
		Document document = this.markdown.render("README.md", "# Über `a_b`\n## 시작하기\n## Limits\n### Limits\n");
		assertThat(document.headings()).containsExactly(new Heading(1, "Über a_b", "über-a_b"),
				new Heading(2, "시작하기", "시작하기"), new Heading(2, "Limits", "limits"),
				new Heading(3, "Limits", "limits-1"));
	}

	@Test
	void linksBetweenFilesLeadToTheirPages() {
		assertThat(html("[p](protocol.md#limits)")).contains("href=\"/docs/protocol#limits\"");
		assertThat(html("[j](decisions/0001-jetty.md)")).contains("href=\"/docs/decisions/0001-jetty\"");
		assertThat(html("[d](decisions)")).contains("href=\"/docs/decisions\"");
		assertThat(html("[r](../../README.md)")).contains("href=\"/docs/\"");
		assertThat(html("[l](../../LICENSE)")).contains("href=\"/docs/LICENSE\"");
		assertThat(html("[h](#here) [w](https://stomp.github.io/a.html#b)")).contains("href=\"#here\"",
				"href=\"https://stomp.github.io/a.html#b\"");
	}

	@Test
	void htmlIsShownAsTextAndCommentsAreLeftOut() {
		assertThat(html("<!-- results:begin -->\n\n<script>alert(1)</script>\n\na <b onclick=\"x\">b</b>")).isEqualTo(
				"<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>a &lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt;</p>\n");
	}

	@Test
	void noLinkRunsAScript() {
		assertThat(html("[a](javascript:alert(1)) [b](data:text/html,x)")).doesNotContain("javascript:", "data:");
	}

	@Test
	void blocksWiderThanThePageCanBeScrolledByKeyboard() {
		assertThat(html("```\ncode\n```")).contains("<pre tabindex=\"0\"><code>code\n</code></pre>");
		assertThat(html("| a | b |\n|---|---:|\n| c | d |")).contains("<div class=\"docs-scroll\" tabindex=\"0\">")
			.contains("<th>a</th>", "<td align=\"right\">d</td>");
	}

	@Test
	void aTableWithoutTitlesHasNoEmptyHead() {
		assertThat(html("| | |\n|---|---|\n| c | d |")).contains("<td>c</td>").doesNotContain("<th");
	}

	private String html(String source) {
		return this.markdown.render("src/docs/operations.md", source).html();
	}

}
