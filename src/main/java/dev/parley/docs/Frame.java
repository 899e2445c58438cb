package dev.parley.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.springframework.core.io.ClassPathResource;
import org.springframework.web.util.HtmlUtils;

/**
 * The frame of each document: links to the others, and to the headings of this one.
 * <p>
 * Immutable.
 */
final class Frame {

	/** The order of the documents; those not named come last. */
	private static final List<String> ORDER = List.of("README", "protocol", "http", "tcp", "client", "starter",
			"operations", "security", "durability", "performance", "architecture", "concurrency", "CONTRIBUTING");

	private final String template;

	private final List<Document> documents;

	Frame(List<Document> documents) {
		this.documents = documents.stream()
			.sorted(Comparator.comparing(Frame::isDecision).thenComparing(Frame::place).thenComparing(Document::path))
			.toList();
		try {
			this.template = new ClassPathResource("page.html", Frame.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<Document> documents() {
		return this.documents;
	}

	String around(Document document) {
		return page(document.title(), document.address(), document.html(),
				(other) -> other == document ? headingsOf(document) : "");
	}

	/** The page that lists the decisions. */
	String aroundDecisions() {
		String list = links(Frame::isDecision, "", (document) -> "");
		return page("Decisions", Addresses.of(Addresses.DECISIONS),
				"<h1>Decisions</h1>\n<p>What a later reader would ask about.</p>\n<ul>\n" + list + "</ul>\n",
				(document) -> "");
	}

	private String page(String title, String address, String content,
			java.util.function.Function<Document, String> more) {
		boolean decision = address.startsWith(Addresses.of(Addresses.DECISIONS));
		String decisions = item(Addresses.of(Addresses.DECISIONS), "Decisions", address,
				decision ? "<ul role=\"list\">\n" + links(Frame::isDecision, address, more) + "</ul>\n" : "");
		String navigation = links((document) -> !isDecision(document), address, more) + decisions;
		return this.template.replace("{title}", HtmlUtils.htmlEscape(title))
			.replace("{navigation}", navigation)
			.replace("{content}", content);
	}

	private String links(Predicate<Document> wanted, String current,
			java.util.function.Function<Document, String> more) {
		return this.documents.stream()
			.filter(wanted)
			.map((document) -> item(document.address(), document.title(), current, more.apply(document)))
			.collect(Collectors.joining());
	}

	private static String item(String address, String title, String current, String more) {
		String mark = address.equals(current) ? " aria-current=\"page\"" : "";
		return "<li><a href=\"" + address + "\"" + mark + ">" + HtmlUtils.htmlEscape(title) + "</a>" + more + "</li>\n";
	}

	private static String headingsOf(Document document) {
		String items = document.headings()
			.stream()
			.filter((heading) -> heading.level() == 2)
			.map((heading) -> item("#" + heading.id(), heading.text(), "", ""))
			.collect(Collectors.joining());
		return items.isEmpty() ? "" : "<ul role=\"list\">\n" + items + "</ul>\n";
	}

	private static boolean isDecision(Document document) {
		return Addresses.isDecision(document.path());
	}

	private static int place(Document document) {
		String name = document.path().substring(document.path().lastIndexOf('/') + 1).replace(".md", "");
		int place = ORDER.indexOf(name);
		return (place < 0) ? ORDER.size() : place;
	}

}
