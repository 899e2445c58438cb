package dev.parley.engine.log;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Headers;
import dev.parley.text.Digits;

/**
 * A message at its position in a log.
 *
 * @param destination of the log
 * @param epoch of the log
 * @param offset 1, 2, 3 …; 0 on a destination that keeps no log
 * @param time when it was appended, milliseconds since 1970
 * @param headers as published
 * @param body as published; never written to
 */
public record StoredMessage(String destination, String epoch, long offset, long time, Headers headers, byte[] body) {

	/** When a message expires that never does. */
	public static final long NEVER = Long.MAX_VALUE;

	/** The headers of an erased message. */
	public static final Headers TOMBSTONE = Headers.of("x-deleted", "true");

	/** The header of a message that tells of erasures: their offsets. */
	private static final String ERASES = "x-deletes";

	/**
	 * The header of a message that tells of another body of an earlier one: its offset.
	 */
	private static final String REWRITES = "x-edits";

	private static final Pattern OFFSETS = Pattern.compile("[0-9]{1,18}(,[0-9]{1,18})*+");

	public Position position() {
		return new Position(this.epoch, this.offset);
	}

	/** What it takes up in memory, bytes. */
	public int footprint() {
		return Footprint.of(this.headers, this.body);
	}

	/** The notice, for clients that have them, that these messages are erased. */
	public static Publication notice(String destination, Collection<Long> offsets) {
		String list = offsets.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
		return new Publication(destination, Headers.of(ERASES, list), new byte[0]);
	}

	/**
	 * The notice that a message has another body, for clients that have the former one.
	 * The log keeps it without the body, which is at the message's own offset: so nothing
	 * is left of it here when it is erased there.
	 */
	public static Publication rewritten(String destination, long offset, String type, byte[] body) {
		return new Publication(destination, Headers.of("content-type", type, REWRITES, Long.toString(offset)), body)
			.keeping(new byte[0]);
	}

	/** The same message with another body. */
	public StoredMessage withBody(byte[] another) {
		return new StoredMessage(this.destination, this.epoch, this.offset, this.time, this.headers, another);
	}

	/** The tombstone that replaces it, at the same offset and time. */
	public StoredMessage erased() {
		return new StoredMessage(this.destination, this.epoch, this.offset, this.time, TOMBSTONE, new byte[0]);
	}

	/**
	 * The message that erases one of a keyed log: it removes its key.
	 * @param by the header with the key
	 * @param offset of the erased message
	 */
	public static Publication removal(String destination, String by, String key, long offset) {
		return new Publication(destination, Headers.of(by, key, ERASES, Long.toString(offset)), new byte[0]);
	}

	/** Whether it removes its key from a keyed log. */
	public boolean isTombstone() {
		return this.body.length == 0;
	}

	/**
	 * What is left of it in a keyed log when it has expired: its key.
	 * @param by the header with the key
	 */
	public StoredMessage tombstone(String by) {
		String key = this.headers.get(by);
		return new StoredMessage(this.destination, this.epoch, this.offset, this.time,
				(key != null) ? Headers.of(by, key) : Headers.empty(), new byte[0]);
	}

	/**
	 * When it expires, milliseconds since 1970: the header {@code expires}, with
	 * ActiveMQ's name and meaning. {@link #NEVER} without one, or with one that is not a
	 * number.
	 */
	public long expires() {
		String value = this.headers.get("expires");
		long millis = (value != null) ? Digits.number(value) : -1;
		return (millis >= 0) ? millis : NEVER;
	}

	public boolean isErased() {
		return this.headers.equals(TOMBSTONE);
	}

	/**
	 * Offsets of the erased messages that this notice names; empty if it is not a notice.
	 * In messages stored by earlier versions the header may be a client's own.
	 */
	public List<Long> erases() {
		String offsets = this.headers.get(ERASES);
		return (offsets != null && this.body.length == 0 && OFFSETS.matcher(offsets).matches())
				? Stream.of(offsets.split(",")).map(Long::valueOf).toList() : List.of();
	}

	/** The offset of the message that has another body; 0 if it is not such a notice. */
	public long rewrites() {
		String offset = this.headers.get(REWRITES);
		return (offset != null) ? Math.max(0, Digits.number(offset)) : 0;
	}

	/** Destination and position only: bodies and headers must not get into log lines. */
	@Override
	public String toString() {
		return "StoredMessage[" + this.destination + " " + this.epoch + ":" + this.offset + ", " + this.body.length
				+ " bytes]";
	}

}
