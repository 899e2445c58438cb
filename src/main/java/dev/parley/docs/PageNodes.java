package dev.parley.docs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlWriter;

/**
 * Renders what differs from CommonMark: a heading is a link to itself, and a block that
 * may be wider than the page can be reached and scrolled by keyboard.
 */
final class PageNodes implements NodeRenderer {

	private final HtmlNodeRendererContext context;

	private final HtmlWriter html;

	private final Map<Node, String> anchors;

	/**
	 * @param anchors of the headings, by their nodes
	 */
	PageNodes(HtmlNodeRendererContext context, Map<Node, String> anchors) {
		this.context = context;
		this.html = context.getWriter();
		this.anchors = anchors;
	}

	static void addAttributes(Node node, String tag, Map<String, String> attributes) {
		if ((node instanceof FencedCodeBlock || node instanceof IndentedCodeBlock) && tag.equals("pre")) {
			attributes.put("tabindex", "0");
		}
		else if (node instanceof Image) {
			attributes.put("loading", "lazy");
		}
		else if (node instanceof Link) {
			attributes.remove("rel"); // "nofollow", meant for links that strangers write
		}
	}

	@Override
	public Set<Class<? extends Node>> getNodeTypes() {
		return Set.of(org.commonmark.node.Heading.class, Adaptation.ScrollArea.class);
	}

	@Override
	public void render(Node node) {
		this.html.line();
		if (node instanceof org.commonmark.node.Heading heading) {
			String tag = "h" + heading.getLevel();
			String id = this.anchors.getOrDefault(node, "");
			this.html.tag(tag, Map.of("id", id));
			this.html.tag("a", Map.of("href", "#" + id));
			renderChildren(node);
			this.html.tag("/a");
			this.html.tag("/" + tag);
		}
		else {
			// In a fixed order, so that the page and its ETag are the same after each
			// start.
			Map<String, String> attributes = new LinkedHashMap<>();
			attributes.put("class", "docs-scroll");
			attributes.put("tabindex", "0");
			this.html.tag("div", attributes);
			renderChildren(node);
			this.html.tag("/div");
		}
		this.html.line();
	}

	private void renderChildren(Node parent) {
		for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
			this.context.render(child);
		}
	}

}
