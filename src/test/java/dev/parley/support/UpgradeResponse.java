package dev.parley.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The head of an HTTP response, unchanged.
 *
 * @param statusLine such as {@code HTTP/1.1 101 Switching Protocols}
 * @param headers the lines below it
 */
public record UpgradeResponse(String statusLine, List<String> headers) {

	static UpgradeResponse readFrom(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int octet = in.read();
			if (octet < 0) {
				throw new EOFException("The connection ended within the response: " + head);
			}
			head.append((char) octet);
		}
		List<String> lines = new String(head.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
			.strip()
			.lines()
			.toList();
		return new UpgradeResponse(lines.get(0), lines.subList(1, lines.size()));
	}

	public int status() {
		return Integer.parseInt(this.statusLine.split(" ")[1]);
	}

	/** The value of the first header with that name, ignoring case. */
	public Optional<String> header(String name) {
		String start = name.toLowerCase() + ":";
		return this.headers.stream()
			.filter((line) -> line.toLowerCase().startsWith(start))
			.map((line) -> line.substring(start.length()).strip())
			.findFirst();
	}

}
