package dev.parley.support;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NoSuchElementException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A frame from the server.
 *
 * @param command MESSAGE, RECEIPT, ERROR or CONNECTED
 * @param headers unescaped, in the order of arrival; only the first of repeated headers
 * @param body without the closing NUL
 */
public record StompFrame(String command, Map<String, String> headers, byte[] body) {

	private static final JsonMapper JSON = new JsonMapper();

	/** The value of a header that must be there. */
	public String header(String name) {
		String value = this.headers.get(name);
		if (value == null) {
			throw new NoSuchElementException("No header " + name + " in " + this);
		}
		return value;
	}

	public String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	/** The body as JSON. */
	public JsonNode json() {
		return JSON.readTree(this.body);
	}

	@Override
	public String toString() {
		return this.command + this.headers + " " + text();
	}

}
