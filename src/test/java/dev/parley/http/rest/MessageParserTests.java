package dev.parley.http.rest;

import java.nio.charset.StandardCharsets;

import dev.parley.engine.Sending.Message;
import dev.parley.engine.frame.FrameLimits;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The JSON of messages to be published. */
class MessageParserTests {

	private final MessageParser parser = new MessageParser(new FrameLimits(65_536, 3, 100), 3);

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "[1, {\"a\" : [ ]}]", "\"\"", "\"é 😀 \\u00e9 \\\\ \\\"\"", "0", "-1.10e+007",
			"12345678901234567890.10", "true", "false", "null", "{ \"a\":1 ,\n\t\"b\" : \"}\" }" })
	@DisplayName("The JSON of body is passed on byte for byte, wherever it stands.")
	void body(String json) {
		for (String form : new String[] { "{\"destination\":\"/topic/a\",\"body\":%s}",
				" { \"body\" : %s , \"destination\":\"/topic/a\" } ",
				"\ufeff{\"body\":\t%s\n,\"destination\":\"/topic/a\"}" }) {
			Message message = parse(form.formatted(json)).messages().get(0);
			assertThat(new String(message.body(), StandardCharsets.UTF_8)).isEqualTo(json);
			assertThat(message.headers()).isEqualTo(Headers.of("content-type", "application/json"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "'\"text\":\"h\\u00e9llo\\n\"', 'h\u00e9llo\n', text/plain;charset=utf-8",
			"'\"base64\":\"aGVsbG8=\"', hello, application/octet-stream" })
	@DisplayName("text is sent as UTF-8, base64 as the octets that it stands for, each with its content-type.")
	void textAndBase64(String member, String body, String type) {
		Message message = parse("{\"destination\":\"/topic/a\"," + member + "}").messages().get(0);
		assertThat(message.destination()).isEqualTo("/topic/a");
		assertThat(new String(message.body(), StandardCharsets.UTF_8)).isEqualTo(body);
		assertThat(message.headers().get("content-type")).isEqualTo(type);
	}

	@Test
	@DisplayName("A content-type among the headers is kept; numbers and booleans are written as they came.")
	void headers() {
		Message message = parse(
				"{\"destination\":\"/topic/a\",\"text\":\"<p>\",\"headers\":{\"content-type\":\"text/html\",\"expires\":1700000000000,\"a\":true}}")
			.messages()
			.get(0);
		assertThat(message.headers())
			.isEqualTo(Headers.of("content-type", "text/html", "expires", "1700000000000", "a", "true"));
	}

	@Test
	@DisplayName("The key of an array gives each message a key of its own; a message's own key comes first.")
	void keys() {
		PublishRequest batch = this.parser.parse("""
				[{"destination":"/topic/a","text":"1"},
				 {"destination":"/topic/a","text":"2","headers":{"idempotency-key":"own"}}]"""
			.getBytes(StandardCharsets.UTF_8), "k");
		assertThat(batch.batch()).isTrue();
		assertThat(batch.messages()).extracting(Message::idempotencyKey).containsExactly("k\0" + 0, "own");
		assertThat(this.parser.parse("{\"destination\":\"/topic/a\",\"text\":\"1\"}".getBytes(), "k").messages())
			.extracting(Message::idempotencyKey)
			.containsExactly("k");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					''                                                      | The body has to be an object
					7                                                       | The body has to be an object
					[]                                                      | at least one message
					[7]                                                     | [0] has to be an object
					{                                                       | not valid JSON: line 1, column
					{"destination":"/topic/a","text":"x"} {}                | something else, at line 1, column 39
					{"text":"x"}                                            | destination is missing
					[{"destination":"/topic/a","text":"x"},{"text":"x"}]    | [1] destination is missing
					{"destination":7,"text":"x"}                            | destination has to be a string
					{"destination":"/topic/a"}                              | exactly one of body, text and base64
					{"destination":"/topic/a","text":"x","body":1}          | exactly one of body, text and base64
					{"destination":"/topic/a","text":7}                     | text has to be a string
					{"destination":"/topic/a","text":"\\ud800"}             | surrogate
					{"destination":"/topic/a","base64":"a"}                 | base64 is not the Base64
					{"destination":"/topic/a","base64":"YQ==\\n"}           | base64 is not the Base64
					{"destination":"/topic/a","txt":"x"}                    | no member "txt"
					{"destination":"/topic/a","text":"x","text":"y"}        | not valid JSON
					{"destination":"/topic/a","text":"x","headers":[]}      | headers has to be an object
					{"destination":"/topic/a","text":"x","headers":{"a":{}}}| "a" has to be a string
					{"destination":"/topic/a","text":"x","headers":{"a":null}}| "a" has to be a string
					{"destination":"/topic/a","text":"x","headers":{"":"b"}}| empty name
					{"destination":"/topic/a","text":"x","headers":{"a":"\\u0000"}}| no header can have
					{"destination":"/topic/a","text":"x","headers":{"message-id":"1"}}| "message-id", which is set by the server
					{"destination":"/topic/a","text":"x","headers":{"Destination":"/b"}}| "Destination", which is set by the server
					{"destination":"/topic/a","text":"x","headers":{"x-stream-offset":"1"}}| "x-stream-offset", which is
					{"destination":"/topic/a","body":NaN}                   | not valid JSON
					""")
	@DisplayName("Anything else is refused, and the answer says what and where.")
	void invalid(String json, String detail) {
		Problem problem = refused(json.getBytes(StandardCharsets.UTF_8));
		assertThat(problem.status()).isEqualTo(400);
		assertThat(problem.code()).isEqualTo("invalid");
		assertThat(problem.detail()).contains(detail);
	}

	@Test
	@DisplayName("JSON has at most 32 levels.")
	void depth() {
		String form = "{\"destination\":\"/topic/a\",\"body\":%s}";
		assertThat(parse(form.formatted("[".repeat(31) + "]".repeat(31))).messages()).hasSize(1);
		assertThat(refused(form.formatted("[".repeat(32) + "]".repeat(32)).getBytes()).detail())
			.contains("nested more than 32 deep");
	}

	@Test
	@DisplayName("Octets that are not UTF-8 are refused, with their place.")
	void notUtf8() {
		byte[] latin1 = "{\"destination\":\"/topic/a\",\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
		assertThat(refused(latin1).detail()).isEqualTo("The body is not UTF-8: octet 34");
		assertThat(refused("{}".getBytes(StandardCharsets.UTF_16BE)).detail()).contains("NUL");
	}

	@Test
	@DisplayName("More messages, or more or longer headers, than are allowed: 413.")
	void tooMuch() {
		String one = "{\"destination\":\"/topic/a\",\"text\":\"x\"}";
		assertThat(refused(("[" + one + "," + one + "," + one + "," + one + "]").getBytes()).code())
			.isEqualTo("too-large");
		assertThat(refused(one.replace("}", ",\"headers\":{\"a\":1,\"b\":1,\"c\":1,\"d\":1}}").getBytes()).status())
			.isEqualTo(413);
		assertThat(refused(one.replace("}", ",\"headers\":{\"a\":\"%s\"}}".formatted("b".repeat(100))).getBytes())
			.status()).isEqualTo(413);
	}

	private PublishRequest parse(String json) {
		return this.parser.parse(json.getBytes(StandardCharsets.UTF_8), null);
	}

	private Problem refused(byte[] json) {
		return catchThrowableOfType(RefusedException.class, () -> this.parser.parse(json, null)).problem();
	}

}
