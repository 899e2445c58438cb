package dev.parley.docs;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;

/**
 * Turns a document that was written for a repository browser into one of our pages: links
 * lead to the files' addresses here, headings get anchors, wide tables can be scrolled,
 * and an empty table head is dropped.
 * <p>
 * For one document and one thread.
 */
final class Adaptation extends AbstractVisitor {

	private final UnaryOperator<String> links;

	private final Anchors names = new Anchors();

	private final List<Heading> headings = new ArrayList<>();

	private final Map<Node, String> anchors = new IdentityHashMap<>();

	/**
	 * @param links resolves a link to its address on this server
	 */
	Adaptation(UnaryOperator<String> links) {
		this.links = links;
	}

	List<Heading> headings() {
		return List.copyOf(this.headings);
	}

	/** The anchors of the headings, by their nodes. */
	Map<Node, String> anchors() {
		return this.anchors;
	}

	@Override
	public void visit(org.commonmark.node.Heading heading) {
		String text = textOf(heading);
		String id = this.names.of(text);
		this.anchors.put(heading, id);
		this.headings.add(new Heading(heading.getLevel(), text, id));
		visitChildren(heading);
	}

	@Override
	public void visit(Link link) {
		link.setDestination(this.links.apply(link.getDestination()));
		visitChildren(link);
	}

	@Override
	public void visit(Image image) {
		image.setDestination(this.links.apply(image.getDestination()));
	}

	@Override
	public void visit(HtmlBlock html) {
		if (html.getLiteral().startsWith("<!--")) {
			html.unlink();
		}
	}

	@Override
	public void visit(CustomBlock block) {
		if (block instanceof TableBlock table) {
			Node head = table.getFirstChild();
			if (head instanceof TableHead && textOf(head).isBlank()) {
				head.unlink();
			}
			ScrollArea area = new ScrollArea();
			table.insertBefore(area);
			area.appendChild(table);
		}
		visitChildren(block);
	}

	private static String textOf(Node node) {
		StringBuilder text = new StringBuilder();
		node.accept(new AbstractVisitor() {
			@Override
			public void visit(Text part) {
				text.append(part.getLiteral());
			}

			@Override
			public void visit(Code part) {
				text.append(part.getLiteral());
			}
		});
		return text.toString();
	}

	/** A container for blocks that may be wider than the page. */
	static final class ScrollArea extends CustomBlock {

	}

}
