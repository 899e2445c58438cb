package dev.parley.engine.log;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Headers;

/**
 * How much of a log is kept. A message is removed when it exceeds any of the three
 * bounds.
 * <p>
 * A log may be <em>keyed</em>: a header tells what a message is about, and only the
 * newest message of each key is kept. The bounds then are of its keys, and those not
 * updated for the longest time are the first to go.
 *
 * @param count newest messages kept, of a keyed log keys; 0 keeps no log at all
 * @param age how long a message is kept; zero for no limit
 * @param bytes total size of the retained messages: see {@link Footprint}; 0 for no limit
 * @param by the header whose value is the key of a message; null if the log is not keyed
 */
public record Retention(int count, Duration age, long bytes, @Nullable String by) {

	/** How long an idempotency key is remembered. */
	public static final Duration IDEMPOTENCY_WINDOW = Duration.ofMinutes(5);

	/**
	 * How many keys of one owner are remembered at least; when more come within the
	 * window, the oldest are forgotten early.
	 */
	public static final int IDEMPOTENCY_KEYS = 20_000;

	/**
	 * For how long at most a keyed log tells those who were away that a key was removed.
	 */
	public static final Duration TOMBSTONE_AGE = Duration.ofHours(1);

	/** Most characters of a message's key, and of the name of its header. */
	public static final int LONGEST_KEY = 255;

	/** Nothing is kept. */
	public static final Retention NONE = new Retention(0, Duration.ZERO, 0);

	private static final int KEYS = 10_000;

	private static final long KEYED_BYTES = 64L * 1024 * 1024;

	/**
	 * @throws IllegalArgumentException if a bound is negative, or the header's name is
	 * empty, or the log is keyed and keeps nothing
	 */
	public Retention {
		if (count < 0 || age.isNegative() || bytes < 0) {
			throw new IllegalArgumentException(
					"Retention is by count >= 0, age >= 0 and bytes >= 0, not " + count + ", " + age + " and " + bytes);
		}
		if (by != null && by.isBlank()) {
			throw new IllegalArgumentException("keep is latest, but by does not name the header with a message's key");
		}
		if (by != null && by.length() > LONGEST_KEY) {
			throw new IllegalArgumentException("keep is latest by a header of %d characters; expected at most %d"
				.formatted(by.length(), LONGEST_KEY));
		}
		if (by != null && count == 0) {
			throw new IllegalArgumentException("keep is latest by '%s', but no key is kept".formatted(by));
		}
	}

	/** Of a log that is not keyed. */
	public Retention(int count, Duration age, long bytes) {
		this(count, age, bytes, null);
	}

	/**
	 * The newest message of each key, for at most 10,000 keys and 64 MiB.
	 * @param header whose value is the key of a message
	 */
	public static Retention latestBy(String header) {
		return new Retention(KEYS, Duration.ZERO, KEYED_BYTES, header);
	}

	/** The same, with other bounds: 0 bytes for no limit. */
	public Retention atMost(int keys, long bytes) {
		return new Retention(keys, this.age, bytes, this.by);
	}

	public boolean keepsNothing() {
		return this.count == 0;
	}

	/** Whether only the newest message of each key is kept. */
	public boolean isKeyed() {
		return this.by != null;
	}

	/**
	 * The key of a message with these headers; null if it has none, or none of 1 to
	 * {@value #LONGEST_KEY} characters without control characters.
	 */
	public @Nullable String keyOf(Headers headers) {
		String key = (this.by != null) ? headers.get(this.by) : null;
		return (key != null && isKey(key)) ? key : null;
	}

	private static boolean isKey(String text) {
		return !text.isEmpty() && text.length() <= LONGEST_KEY
				&& text.codePoints().noneMatch((c) -> Character.isISOControl(c) || isHalf(c));
	}

	/** Half of a surrogate pair, which is no character, and which no database keeps. */
	private static boolean isHalf(int codePoint) {
		return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
	}

	/** How long a keyed log keeps the tombstone of a message, from that message on. */
	public Duration tombstoneAge() {
		return (this.age.isZero() || this.age.compareTo(TOMBSTONE_AGE) > 0) ? TOMBSTONE_AGE : this.age;
	}

}
