package dev.parley.docs;

import java.util.List;

/**
 * A document as HTML.
 *
 * @param path in the repository
 * @param html the content of the page
 * @param headings in their order
 */
record Document(String path, String html, List<Heading> headings) {

	String title() {
		if (this.path.equals(Addresses.HOME)) {
			return "README";
		}
		return this.headings.isEmpty() ? this.path : this.headings.get(0).text();
	}

	String address() {
		return Addresses.of(this.path);
	}

}
