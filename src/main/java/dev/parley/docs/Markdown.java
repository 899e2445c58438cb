package dev.parley.docs;

import java.util.List;

import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.DefaultUrlSanitizer;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Renders the documents, CommonMark with tables, as HTML. HTML in a document is shown as
 * text, its comments are left out.
 * <p>
 * Safe for any thread.
 */
final class Markdown {

	private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());

	private static final List<String> SCHEMES = List.of("http", "https", "mailto");

	private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();

	private final Addresses addresses;

	Markdown(Addresses addresses) {
		this.addresses = addresses;
	}

	/**
	 * @param path of the source, in the repository
	 */
	Document render(String path, String source) {
		Node root = this.parser.parse(source);
		Adaptation adaptation = new Adaptation((link) -> this.addresses.resolve(path, link));
		root.accept(adaptation);
		HtmlRenderer renderer = HtmlRenderer.builder()
			.extensions(EXTENSIONS)
			.escapeHtml(true)
			.sanitizeUrls(true)
			.urlSanitizer(new DefaultUrlSanitizer(SCHEMES))
			.nodeRendererFactory((context) -> new PageNodes(context, adaptation.anchors()))
			.attributeProviderFactory((context) -> PageNodes::addAttributes)
			.build();
		return new Document(path, renderer.render(root), adaptation.headings());
	}

}
