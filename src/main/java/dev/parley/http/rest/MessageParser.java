package dev.parley.http.rest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

import dev.parley.engine.Sending;
import dev.parley.engine.Sending.Message;
import dev.parley.engine.frame.FrameLimits;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Reads the JSON of messages to be published: an object, or an array of them. The JSON of
 * {@code body} is passed on byte for byte. Thread-safe.
 */
final class MessageParser {

	private static final String KEY = "idempotency-key";

	/** Between an array's key and a message's number: no client's key has it. */
	private static final char OF_ARRAY = '\0';

	private static final int DEPTH = 32;

	private static final int LONGEST_NUMBER = 1000;

	/** Instead of the number in an array, which begins with 0. */
	private static final int ALONE = -1;

	private final JsonFactory json;

	private final FrameLimits limits;

	private final int mostMessages;

	/**
	 * @param limits of the headers of a message
	 * @param mostMessages of an array
	 */
	MessageParser(FrameLimits limits, int mostMessages) {
		this.limits = limits;
		this.mostMessages = mostMessages;
		this.json = JsonFactory.builder()
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(DEPTH)
				.maxNumberLength(LONGEST_NUMBER)
				.maxStringLength(Integer.MAX_VALUE)
				.maxNameLength(limits.line())
				.build())
			.build();
	}

	/**
	 * Reads a body.
	 * @param key the header Idempotency-Key, from which each message of an array gets its
	 * own; null for none
	 * @throws RefusedException saying what is wrong, and where
	 */
	PublishRequest parse(byte[] body, @Nullable String key) {
		checkUtf8(body);
		try (JsonParser parser = this.json.createParser(ObjectReadContext.empty(), body)) {
			boolean batch = parser.nextToken() == JsonToken.START_ARRAY;
			List<Message> messages = batch ? array(parser, body, key) : List.of(message(parser, body, ALONE, key));
			if (parser.nextToken() != null) {
				throw invalid("After the JSON of the message comes something else, at " + place(parser));
			}
			return new PublishRequest(messages, batch);
		}
		catch (StreamConstraintsException ex) {
			throw invalid("The JSON is nested more than %d deep, or has a number or a name that is too long"
				.formatted(DEPTH));
		}
		catch (JacksonException ex) {
			TokenStreamLocation where = ex.getLocation();
			throw invalid("The body is not valid JSON" + ((where != null)
					? ": line %d, column %d".formatted(where.getLineNr(), where.getColumnNr()) : ""));
		}
	}

	private List<Message> array(JsonParser parser, byte[] body, @Nullable String key) {
		List<Message> messages = new ArrayList<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			int number = messages.size();
			if (number == this.mostMessages) {
				throw new RefusedException(new Problem("too-large", 413, "Too large",
						"An array has at most %d messages".formatted(this.mostMessages), null));
			}
			messages.add(message(parser, body, number, (key != null) ? key + OF_ARRAY + number : null));
		}
		if (messages.isEmpty()) {
			throw invalid("The array is empty: it needs at least one message");
		}
		return messages;
	}

	private Message message(JsonParser parser, byte[] body, int number, @Nullable String key) {
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			throw invalid("%s has to be an object such as {\"destination\": \"/topic/a\", \"body\": {}}"
				.formatted((number == ALONE) ? "The body" : where(number, "")));
		}
		Content content = new Content(number);
		while (parser.nextToken() != JsonToken.END_OBJECT) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			switch (name) {
				case "destination" -> content.destination = text(parser, value, number, "destination");
				case "headers" -> headers(parser, value, content);
				case "body" -> content.body("application/json", raw(parser, body));
				case "text" -> content.body("text/plain;charset=utf-8",
						text(parser, value, number, "text").getBytes(StandardCharsets.UTF_8));
				case "base64" ->
					content.body("application/octet-stream", base64(text(parser, value, number, "base64"), number));
				default ->
					throw invalid("%s has no member \"%s\": expected destination, headers, and body, text or base64"
						.formatted((number == ALONE) ? "A message" : where(number, ""), printable(name)));
			}
		}
		return content.message(key);
	}

	/** The bytes of a value as they came. */
	private static byte[] raw(JsonParser parser, byte[] body) {
		int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
		parser.skipChildren();
		parser.finishToken();
		int end = Math.toIntExact(parser.currentLocation().getByteOffset());
		return Arrays.copyOfRange(body, from, end);
	}

	/** For an error: which message of an array, if there is one, and what of it. */
	private static String where(int number, String what) {
		return ((number == ALONE) ? what : "[" + number + "] " + what).strip();
	}

	private static String text(JsonParser parser, JsonToken value, int number, String what) {
		if (value != JsonToken.VALUE_STRING) {
			throw invalid("%s has to be a string".formatted(where(number, what)));
		}
		String text = parser.getString();
		if (hasLoneSurrogate(text)) {
			throw invalid("%s has half of a surrogate pair, which is no character".formatted(where(number, what)));
		}
		return text;
	}

	private static boolean hasLoneSurrogate(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
					return true;
				}
				i++;
			}
		}
		return false;
	}

	private static byte[] base64(String text, int number) {
		try {
			return Base64.getDecoder().decode(text);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(where(number, "base64") + " is not the Base64 of RFC 4648, section 4");
		}
	}

	private void headers(JsonParser parser, JsonToken value, Content content) {
		if (value != JsonToken.START_OBJECT) {
			throw invalid(where(content.number, "headers") + " has to be an object of strings");
		}
		int bytes = 0;
		while (parser.nextToken() != JsonToken.END_OBJECT) {
			String name = parser.currentName();
			JsonToken token = parser.nextToken();
			if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
				throw invalid("%s: \"%s\" has to be a string, a number or a boolean"
					.formatted(where(content.number, "headers"), printable(name)));
			}
			String text = (token == JsonToken.VALUE_STRING) ? text(parser, token, content.number, "headers")
					: parser.getString();
			if (name.isEmpty() || name.indexOf('\0') >= 0 || text.indexOf('\0') >= 0 || hasLoneSurrogate(name)) {
				throw invalid(where(content.number, "headers")
						+ " has an empty name, or a character that no header can have");
			}
			if (!Sending.passesOn(name) && !name.equals(KEY)) {
				throw invalid("%s has \"%s\", which is set by the server".formatted(where(content.number, "headers"),
						printable(name)));
			}
			bytes += name.length() + text.length();
			if (content.headers.size() == this.limits.headers() || name.length() + text.length() > this.limits.line()
					|| bytes > this.limits.frame()) {
				throw new RefusedException(
						new Problem("too-large", 413, "Too large",
								"%s: a message has at most %d headers, each of at most %d characters".formatted(
										where(content.number, "headers"), this.limits.headers(), this.limits.line()),
								null));
			}
			content.headers.add(name, text);
		}
	}

	private static void checkUtf8(byte[] body) {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
			.onMalformedInput(CodingErrorAction.REPORT)
			.onUnmappableCharacter(CodingErrorAction.REPORT);
		ByteBuffer bytes = ByteBuffer.wrap(body);
		CharBuffer characters = CharBuffer.allocate(1024);
		CoderResult result;
		do {
			characters.clear();
			result = decoder.decode(bytes, characters, true);
		}
		while (result.isOverflow());
		if (result.isError()) {
			throw invalid("The body is not UTF-8: octet " + bytes.position());
		}
		for (int i = 0; i < body.length; i++) {
			if (body[i] == 0) {
				throw invalid("The body is not JSON in UTF-8: octet " + i + " is NUL");
			}
		}
	}

	private static String place(JsonParser parser) {
		TokenStreamLocation at = parser.currentTokenLocation();
		return "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
	}

	/** A name for an answer, which is itself JSON. */
	private static String printable(String name) {
		return (name.length() > 40) ? name.substring(0, 40) + "…" : name;
	}

	private static RefusedException invalid(String detail) {
		return new RefusedException(Problem.invalid(detail, null));
	}

	/** What has come of a message. */
	private static final class Content {

		private final int number;

		private @Nullable String destination;

		private final Headers.Builder headers = Headers.builder();

		private @Nullable String type;

		private byte @Nullable [] body;

		Content(int number) {
			this.number = number;
		}

		void body(String contentType, byte[] bytes) {
			if (this.body != null) {
				throw one();
			}
			this.type = contentType;
			this.body = bytes;
		}

		Message message(@Nullable String key) {
			byte[] bytes = this.body;
			String contentType = this.type;
			String to = this.destination;
			if (to == null) {
				throw invalid(where(this.number, "destination is missing"));
			}
			if (bytes == null || contentType == null) {
				throw one();
			}
			Headers given = this.headers.build();
			Headers all = given.contains("content-type") ? given
					: Headers.builder().add("content-type", contentType).addAll(given).build();
			String own = given.get(KEY);
			return new Message(to, all, bytes, (own != null) ? own : key);
		}

		private RefusedException one() {
			return invalid(where(this.number, "exactly one of body, text and base64 is needed"));
		}

	}

}
