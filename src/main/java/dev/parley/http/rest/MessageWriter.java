package dev.parley.http.rest;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import dev.parley.engine.History;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.http.MessageJson;

/** Writes messages as JSON. Thread-safe. */
final class MessageWriter {

	/** Bytes of an answer after which it gets no further message. */
	private static final int FULL = 1024 * 1024;

	private final JsonFactory json = new JsonFactory();

	/**
	 * The JSON of an answer.
	 * @param now milliseconds since 1970: what has expired by then is left out
	 */
	byte[] write(ReadController.Found found, long now) {
		Page log = found.log();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
		try (JsonGenerator to = this.json.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
			to.writeStartObject();
			to.writeStringProperty("epoch", log.epoch());
			to.writeNumberProperty("first", log.first());
			to.writeNumberProperty("last", log.last());
			to.writeBooleanProperty("recovered", found.recovered());
			to.writeArrayPropertyStart("messages");
			long next = found.from();
			long before = next;
			for (StoredMessage message : found.messages()) {
				if (bytes.size() + to.streamWriteOutputBuffered() > FULL) {
					next = before;
					break;
				}
				// What has expired in a keyed log removes its key.
				if (log.keyed() || !History.hasExpired(message, now)) {
					write(message, to);
				}
				before = message.offset();
				next = log.keyed() ? next : before;
			}
			to.writeEndArray();
			to.writeStringProperty("next", next(log, next, found.snapshot()));
			to.writeEndObject();
		}
		return bytes.toByteArray();
	}

	private static String next(Page log, long offset, long snapshot) {
		if (log.epoch().isEmpty()) {
			return "last";
		}
		return log.epoch() + "-" + offset + ((offset < snapshot) ? "~" + snapshot : "");
	}

	/**
	 * The JSON of where messages are stored, as that of {@link Placed}.
	 * @param batch whether it is an array
	 */
	byte[] write(List<Position> positions, boolean batch) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * positions.size());
		try (JsonGenerator to = this.json.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
			if (batch) {
				to.writeStartArray();
			}
			for (Position position : positions) {
				to.writeStartObject();
				if (!position.epoch().isEmpty()) {
					to.writeStringProperty("epoch", position.epoch());
					to.writeNumberProperty("offset", position.offset());
				}
				to.writeEndObject();
			}
			if (batch) {
				to.writeEndArray();
			}
		}
		return bytes.toByteArray();
	}

	private void write(StoredMessage message, JsonGenerator to) {
		to.writeStartObject();
		if (message.offset() != 0) {
			to.writeNumberProperty("offset", message.offset());
		}
		to.writeStringProperty("time", Instant.ofEpochMilli(message.time()).toString());
		to.writeObjectPropertyStart("headers");
		Set<String> written = new HashSet<>();
		message.headers().forEach((name, value) -> {
			// Of repeated headers the first counts (STOMP 1.2).
			if (written.add(name)) {
				to.writeStringProperty(name, value);
			}
		});
		to.writeEndObject();
		String text = MessageJson.text(message.body());
		if (text == null) {
			to.writeName("base64");
			to.writeBinary(message.body());
		}
		else if (MessageJson.isJson(message.headers().get("content-type"), text)) {
			to.writeName("body");
			to.writeRawValue(text);
		}
		else {
			to.writeStringProperty("text", text);
		}
		to.writeEndObject();
	}

}
