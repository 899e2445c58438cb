package dev.parley.presence;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * A user at a topic, or all anonymous devices there: how many devices, and how many of
 * those that have gone are still counted because they may be back. A device that comes
 * takes the place of one that is missed. Not thread-safe: guarded by its topic.
 */
final class Member {

	private final String name;

	private Instant since;

	private int devices;

	/** When each of the missed devices is given up, nanoseconds; the next one first. */
	private @Nullable Deque<Long> missed;

	/** The number of devices that has been told. */
	private int told;

	/** Whether a signal of typing has ever been passed on … */
	private boolean hasTyped;

	/** … and when the last one was, nanoseconds. */
	private long typedAt;

	private boolean typing;

	Member(String name, Instant since) {
		this.name = name;
		this.since = since;
	}

	String name() {
		return this.name;
	}

	void joined(Instant now) {
		if (count() == 0) {
			this.since = now;
		}
		this.devices++;
		if (this.missed != null) {
			this.missed.poll();
		}
	}

	void left() {
		this.devices--;
		this.typing = false;
	}

	/**
	 * A device has gone that may be back.
	 * @param until when it is given up, nanoseconds; not before those of earlier calls
	 */
	void missed(long until) {
		left();
		if (this.missed == null) {
			this.missed = new ArrayDeque<>(2);
		}
		this.missed.add(until);
	}

	/** The user may not be here: nobody is missed. */
	void forgetMissed() {
		this.missed = null;
	}

	/**
	 * Gives up those that have been missed for long enough.
	 * @return whether others are still missed
	 */
	boolean giveUp(long now) {
		Deque<Long> waiting = this.missed;
		while (waiting != null && !waiting.isEmpty() && waiting.element() - now <= 0) {
			waiting.remove();
		}
		if (waiting != null && waiting.isEmpty()) {
			this.missed = null;
		}
		return this.missed != null;
	}

	boolean isMissing() {
		return this.missed != null && !this.missed.isEmpty();
	}

	/** Whether one of the devices is connected at this moment. */
	boolean isConnected() {
		return this.devices > 0;
	}

	/** The number of devices, with those that are missed. */
	int count() {
		return this.devices + ((this.missed != null) ? this.missed.size() : 0);
	}

	int told() {
		return this.told;
	}

	void tell() {
		this.told = count();
	}

	PresentUser asTold() {
		return new PresentUser(this.name, this.told, this.since);
	}

	PresentUser now() {
		return new PresentUser(this.name, count(), this.since);
	}

	/**
	 * Whether a signal of typing is to be passed on: not more than one in this time, and
	 * that the user has stopped only once.
	 * @param every nanoseconds
	 */
	boolean passesOn(boolean isTyping, long now, long every) {
		boolean was = this.typing;
		if (!isTyping) {
			this.typing = false;
			return was;
		}
		if (this.hasTyped && now - this.typedAt < every) {
			return false;
		}
		this.typing = true;
		this.hasTyped = true;
		this.typedAt = now;
		return true;
	}

}
