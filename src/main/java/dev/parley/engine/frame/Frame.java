package dev.parley.engine.frame;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One STOMP frame.
 *
 * @param command its command
 * @param headers unescaped
 * @param body never null, never written to after it was handed over
 */
public record Frame(Command command, Headers headers, byte[] body) {

	private static final byte[] NO_BODY = {};

	public Frame {
		Objects.requireNonNull(command);
	}

	/**
	 * A frame without a body.
	 * @param headers name, value, name, value …
	 */
	public static Frame of(Command command, String... headers) {
		return new Frame(command, Headers.of(headers), NO_BODY);
	}

	public static Frame of(Command command, Headers headers) {
		return new Frame(command, headers, NO_BODY);
	}

	/** The first value of this header, or null. */
	public @Nullable String header(String name) {
		return this.headers.get(name);
	}

	/** The id with which the client asks for a RECEIPT, or null. */
	public @Nullable String receipt() {
		return header("receipt");
	}

	/** Its size in memory, bytes. */
	public int footprint() {
		return Footprint.of(this.headers, this.body);
	}

	public String bodyAsText() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	/** Without values and body, which may be secret. */
	@Override
	public String toString() {
		return this.command + " " + this.headers + " " + this.body.length + " bytes";
	}

}
