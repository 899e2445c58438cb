package dev.parley.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NoSuchElementException;

import tools.jackson.databind.JsonNode;

/**
 * A frame from the server.
 *
 * @param command MESSAGE, RECEIPT, ERROR or CONNECTED
 * @param headers unescaped, in the order of arrival; only the first of repeated headers
 * @param body without the closing NUL
 */
public record StompFrame(String command, Map<String, String> headers, byte[] body) {

	/**
	 * The value of a header that must be there.
	 * @throws NoSuchElementException if it is not
	 */
	public String header(String name) {
		String value = this.headers.get(name);
		if (value == null) {
			throw new NoSuchElementException("No header " + name + " in " + this);
		}
		return value;
	}

	/** The body as UTF-8. */
	public String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	/**
	 * The body as JSON. Needs Jackson 3.
	 * @throws AssertionError if it is no JSON, or Jackson is missing
	 */
	public JsonNode json() {
		return Json.read(this, JsonNode.class);
	}

	/**
	 * The body, read from JSON into that type. Needs Jackson 3.
	 * @throws AssertionError if it does not fit, or Jackson is missing
	 */
	public <T> T as(Class<T> type) {
		return Json.read(this, type);
	}

	@Override
	public String toString() {
		return this.command + this.headers + " " + text();
	}

}
