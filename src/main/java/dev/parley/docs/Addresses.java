package dev.parley.docs;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The addresses of the repository's files on this server. Links between the documents are
 * written for a repository browser, relative to the file that they are in.
 * <p>
 * Immutable.
 */
final class Addresses {

	/** The root of all documents. */
	static final String ROOT = "/docs/";

	static final String HOME = "README.md";

	static final String DOCUMENTS = "src/docs/";

	static final String DECISIONS = DOCUMENTS + "decisions";

	private static final String MARKDOWN = ".md";

	private final Set<String> paths;

	/**
	 * @param paths of all files that are served, in the repository
	 */
	Addresses(Collection<String> paths) {
		this.paths = paths.stream().collect(Collectors.toUnmodifiableSet());
	}

	static boolean isDocument(String path) {
		return path.equals(HOME) || (path.startsWith(DOCUMENTS) && path.endsWith(MARKDOWN));
	}

	static boolean isDecision(String path) {
		return path.startsWith(DECISIONS + "/") && isDocument(path);
	}

	/** Such as {@code /docs/protocol} for {@code src/docs/protocol.md}. */
	static String of(String path) {
		if (path.equals(HOME)) {
			return ROOT;
		}
		if (!path.startsWith(DOCUMENTS)) {
			return ROOT + path;
		}
		String name = path.substring(DOCUMENTS.length());
		return ROOT + (name.endsWith(MARKDOWN)
				? name.substring(0, name.length() - MARKDOWN.length()).toLowerCase(Locale.ROOT) : name);
	}

	/**
	 * The address of a link's target on this server.
	 * @param from the path of the file that the link is in
	 * @param link as it is written; one that leads to no file of ours stays as it is
	 */
	String resolve(String from, String link) {
		int hash = link.indexOf('#');
		String file = (hash < 0) ? link : link.substring(0, hash);
		if (file.isEmpty() || file.contains(":")) {
			return link;
		}
		String path = URI.create(from).resolve(file).getPath();
		boolean known = this.paths.contains(path) || path.equals(DECISIONS);
		return known ? of(path) + ((hash < 0) ? "" : link.substring(hash)) : link;
	}

}
