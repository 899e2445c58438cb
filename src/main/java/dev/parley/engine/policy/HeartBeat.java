package dev.parley.engine.policy;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.problem.ProtocolException;
import dev.parley.text.Digits;

/**
 * The two numbers of a {@code heart-beat} header (STOMP 1.2, "Heart-beating").
 *
 * @param can the shortest time in which this side can beat, milliseconds; 0 for not at
 * all
 * @param wants the time within which it wants a beat of the other side, milliseconds; 0
 * for none
 */
public record HeartBeat(long can, long wants) {

	static final HeartBeat NONE = new HeartBeat(0, 0);

	/** Longer times are cut to this. */
	private static final long LONGEST = Duration.ofDays(1).toMillis();

	/**
	 * @throws ProtocolException if it is not two numbers
	 */
	public static HeartBeat parse(@Nullable String header) {
		if (header == null) {
			return NONE;
		}
		String[] parts = header.split(",", -1);
		if (parts.length != 2) {
			throw malformed();
		}
		return new HeartBeat(number(parts[0]), number(parts[1]));
	}

	private static long number(String text) {
		long millis = Digits.number(text.strip());
		if (millis < 0) {
			throw malformed();
		}
		return Math.min(millis, LONGEST);
	}

	private static ProtocolException malformed() {
		return new ProtocolException(
				"The header heart-beat is two numbers of milliseconds, such as 10000,25000, none negative");
	}

	/**
	 * The time between two beats of this side for the other, milliseconds; 0 for no
	 * beats.
	 */
	public long everyFor(HeartBeat other) {
		return (this.can == 0 || other.wants == 0) ? 0 : Math.max(this.can, other.wants);
	}

	@Override
	public String toString() {
		return this.can + "," + this.wants;
	}

}
