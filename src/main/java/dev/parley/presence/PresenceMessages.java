package dev.parley.presence;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.PresenceTopics;

/**
 * The messages to those who watch a roster, or who is typing, as protocol.md has them.
 * Pure functions.
 */
final class PresenceMessages {

	/** The header with the name of the user who is typing. */
	private static final String USER = PresenceTopics.USER;

	private static final String JSON_TYPE = "application/json";

	private static final Headers JSON_HEADERS = Headers.of("content-type", JSON_TYPE);

	private static final JsonFactory JSON = new JsonFactory();

	private PresenceMessages() {
	}

	/** All who are there. */
	static Publication state(String topic, Present present) {
		byte[] body = stateBody(present);
		return new Publication(PresenceTopics.rosterOf(topic), JSON_HEADERS, body).keeping(body);
	}

	/**
	 * What has changed.
	 * @param after all who are there after it, for those who begin to watch later
	 */
	static Publication diff(String topic, Changed changed, Present after) {
		if (changed.switched()) {
			return state(topic, after);
		}
		byte[] body = write((out) -> {
			out.writeStringProperty("type", "diff");
			counts(out, changed.count(), changed.anonymous());
			if (changed.listing()) {
				users(out, "joins", changed.joined());
				users(out, "changes", changed.changed());
				out.writeArrayPropertyStart("leaves");
				changed.left().forEach(out::writeString);
				out.writeEndArray();
			}
		});
		return new Publication(PresenceTopics.rosterOf(topic), JSON_HEADERS, body).keeping(stateBody(after));
	}

	/**
	 * A user types, or has stopped.
	 * @param lasts how long this holds unless it is said again
	 */
	static Publication typing(String topic, String user, boolean typing, Duration lasts) {
		byte[] body = write((out) -> {
			out.writeStringProperty("name", user);
			out.writeBooleanProperty("typing", typing);
			if (typing) {
				out.writeNumberProperty("for", lasts.toMillis());
			}
		});
		return new Publication(PresenceTopics.typingOf(topic), Headers.of("content-type", JSON_TYPE, USER, user), body);
	}

	private static byte[] stateBody(Present present) {
		return write((out) -> {
			out.writeStringProperty("type", "state");
			counts(out, present.count(), present.anonymous());
			users(out, "users", present.users());
		});
	}

	private static void counts(JsonGenerator out, int count, int anonymous) {
		out.writeNumberProperty("count", count);
		out.writeNumberProperty("anonymous", anonymous);
	}

	private static void users(JsonGenerator out, String member, @Nullable List<PresentUser> users) {
		if (users == null) {
			return;
		}
		out.writeArrayPropertyStart(member);
		for (PresentUser user : users) {
			out.writeStartObject();
			out.writeStringProperty("name", user.name());
			out.writeNumberProperty("devices", user.devices());
			out.writeStringProperty("since", user.since().toString());
			out.writeEndObject();
		}
		out.writeEndArray();
	}

	private static byte[] write(Members members) {
		try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
			try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
				out.writeStartObject();
				members.write(out);
				out.writeEndObject();
			}
			return bytes.toByteArray();
		}
	}

	@FunctionalInterface
	private interface Members {

		void write(JsonGenerator out);

	}

}
