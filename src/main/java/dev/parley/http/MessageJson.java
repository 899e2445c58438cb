package dev.parley.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;

import dev.parley.engine.frame.Headers;

/**
 * A message as JSON, on one line. A body that is JSON, and says so, is the value of
 * {@code body}; other text is in {@code text}, and bytes that are no text are in
 * {@code base64}. Pure functions.
 */
public final class MessageJson {

	/** As many levels as a message that is published by a request may have. */
	private static final int DEPTH = 32;

	/** Deeper JSON, inside that of a whole answer, is more than some clients can read. */
	private static final JsonFactory JSON = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
		.build();

	/** Headers of a frame that are no part of the message, or members of their own. */
	private static final Set<String> FRAMING = Set.of("destination", "subscription", "message-id", "content-length",
			"ack", "x-stream-offset", "x-stream-epoch");

	private MessageJson() {
	}

	/**
	 * Writes a message.
	 * @param destination null to leave it out
	 * @param offset 0 where no log is kept; then it has no epoch either
	 * @param time milliseconds since 1970; 0 to leave it out
	 */
	public static byte[] of(@Nullable String destination, String epoch, long offset, long time, Headers headers,
			byte[] body) {
		try (ByteArrayBuilder bytes = new ByteArrayBuilder(256 + body.length)) {
			try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
				out.writeStartObject();
				if (destination != null) {
					out.writeStringProperty("destination", destination);
				}
				if (offset > 0) {
					out.writeStringProperty("epoch", epoch);
					out.writeNumberProperty("offset", offset);
				}
				if (time > 0) {
					out.writeStringProperty("time", Instant.ofEpochMilli(time).toString());
				}
				out.writeObjectPropertyStart("headers");
				firstOfEach(headers).forEach(out::writeStringProperty);
				out.writeEndObject();
				write(headers.get("content-type"), body, out);
				out.writeEndObject();
			}
			return bytes.toByteArray();
		}
	}

	private static Map<String, String> firstOfEach(Headers headers) {
		Map<String, String> members = new LinkedHashMap<>();
		headers.forEach((name, value) -> {
			if (!FRAMING.contains(name)) {
				members.putIfAbsent(name, value);
			}
		});
		return members;
	}

	private static void write(@Nullable String contentType, byte[] body, JsonGenerator out) {
		String text = text(body);
		if (text == null) {
			out.writeName("base64");
			out.writeBinary(body);
		}
		else if (isJson(contentType, text)) {
			out.writeName("body");
			// Between the tokens of valid JSON a line break is a blank like any other.
			out.writeRawValue(text.replace('\n', ' ').replace('\r', ' '));
		}
		else {
			out.writeStringProperty("text", text);
		}
	}

	/** The text of a body; null if it is not UTF-8. */
	public static @Nullable String text(byte[] body) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	/**
	 * Whether a body is one JSON value and says so: clients may send anything under that
	 * name.
	 */
	public static boolean isJson(@Nullable String contentType, String text) {
		return saysJson(contentType) && isJson(text);
	}

	private static boolean saysJson(@Nullable String contentType) {
		if (contentType == null) {
			return false;
		}
		int end = contentType.indexOf(';');
		String type = ((end < 0) ? contentType : contentType.substring(0, end)).strip();
		return type.equalsIgnoreCase("application/json") || type.regionMatches(true, type.length() - 5, "+json", 0, 5);
	}

	private static boolean isJson(String text) {
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
			if (parser.nextToken() == null) {
				return false;
			}
			parser.skipChildren();
			return parser.nextToken() == null;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

}
