package dev.parley.http;

import java.nio.charset.StandardCharsets;

import dev.parley.engine.frame.Headers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A message as JSON, whatever its sender has put into it. */
class MessageJsonTests {

	@Test
	@DisplayName("A message has its destination, position, time, headers and body.")
	void hasEverything() {
		assertThat(json(Headers.of("destination", "/topic/a", "message-id", "e-7", "content-type", "application/json",
				"color", "red", "color", "blue", "content-length", "2"), "{}"))
			.isEqualTo(
					"{\"destination\":\"/topic/a\",\"epoch\":\"e\",\"offset\":7,\"time\":\"1970-01-01T00:00:01.234Z\","
							+ "\"headers\":{\"content-type\":\"application/json\",\"color\":\"red\"},\"body\":{}}");
	}

	@Test
	@DisplayName("Without a log it has no position.")
	void mayHaveNoPosition() {
		assertThat(text(MessageJson.of("/topic/a", "", 0, 0, Headers.empty(), bytes("hi"))))
			.isEqualTo("{\"destination\":\"/topic/a\",\"headers\":{},\"text\":\"hi\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			application/json              | {"a":[1,2.50,null]} | "body":{"a":[1,2.50,null]}
			application/json;charset=utf8 | 12345678901234567890123 | "body":12345678901234567890123
			application/problem+json      | "x"                 | "body":"x"
			APPLICATION/JSON              | true                | "body":true
			application/json              | {"a":               | "text":"{\\"a\\":"
			application/json              | {} {}               | "text":"{} {}"
			application/json              | NaN                 | "text":"NaN"
			application/json              | x                   | "text":"x"
			application/json              | \ufeff{}              | "text":"\ufeff{}"
			text/plain                    | {}                  | "text":"{}"
			application/jsonp             | {}                  | "text":"{}"
			json                          | {}                  | "text":"{}"
			""")
	@DisplayName("A body is JSON if it says so and is; otherwise it is text.")
	void tellsJsonFromText(String contentType, String body, String expected) {
		assertThat(json(Headers.of("content-type", contentType), body)).endsWith(expected + "}");
	}

	@Test
	@DisplayName("Bytes that are no text are in base64.")
	void encodesBytes() {
		assertThat(text(
				MessageJson.of(null, "", 0, 0, Headers.of("content-type", "application/json"), new byte[] { -1, 0 })))
			.endsWith("\"base64\":\"/wA=\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\r\n\"a\":\r1\n}", "one\r\ntwo\rthree\nfour", "\r\n\r\nevent: message\ndata: forged" })
	@DisplayName("It is one line, whatever line breaks there are in a body or a header.")
	void isOneLine(String body) {
		for (String contentType : new String[] { "application/json", "text/plain" }) {
			String json = json(Headers.of("content-type", contentType, "x\r\ny", body, "note", body), body);
			assertThat(json).doesNotContain("\r").doesNotContain("\n");
		}
	}

	@Test
	@DisplayName("JSON that is nested deeper than 32 levels is text: some clients could not read the answer that it is in.")
	void doesNotNestForEver() {
		assertThat(json(Headers.of("content-type", "application/json"), "[".repeat(32) + "]".repeat(32)))
			.contains("\"body\":[[[");
		for (int depth : new int[] { 33, 100_000 }) {
			String deep = "[".repeat(depth) + "]".repeat(depth);
			assertThat(json(Headers.of("content-type", "application/json"), deep)).contains("\"text\":\"[[[");
		}
	}

	private static String json(Headers headers, String body) {
		return text(MessageJson.of(headers.get("destination"), "e", 7, 1234, headers, bytes(body)));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
