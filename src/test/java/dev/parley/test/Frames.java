package dev.parley.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Writes frames of STOMP 1.2. */
final class Frames {

	private Frames() {
	}

	/**
	 * The frame as text.
	 * @param body null for frames without one
	 */
	static String encode(String command, Map<String, String> headers, @Nullable String body) {
		StringBuilder text = new StringBuilder(command).append('\n');
		// CONNECT is the one frame without escapes.
		boolean escaped = !command.equals("CONNECT");
		headers.forEach((name, value) -> text.append(escaped ? escape(name) : name)
			.append(':')
			.append(escaped ? escape(value) : value)
			.append('\n'));
		if (body != null) {
			text.append("content-length:").append(body.getBytes(StandardCharsets.UTF_8).length).append('\n');
		}
		return text.append('\n').append((body != null) ? body : "").append('\0').toString();
	}

	private static String escape(String text) {
		return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace(":", "\\c");
	}

}
