package dev.parley.engine.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;

/**
 * The frames that wait to be written, in the order in which they came. Some may be left
 * out again in favour of newer ones: the oldest of them, or the one with the same key.
 * <p>
 * What was left out leaves a hole in the list, and the list is made dense when half of it
 * is holes: so to leave one out costs a constant time on average. Not safe for several
 * threads: its {@link Outbox} guards it.
 */
final class Pending {

	/** Frames, and null where one was left out. */
	private List<@Nullable EncodedFrame> frames = new ArrayList<>(0);

	private int holes;

	private long bytes;

	/** Where those are that may be left out, oldest first; most outboxes have none. */
	private @Nullable Deque<Slot> dispensable;

	private @Nullable Map<Object, Slot> byKey;

	boolean isEmpty() {
		return size() == 0;
	}

	int size() {
		return this.frames.size() - this.holes;
	}

	/** What the list takes up, holes included, for tests. */
	int slots() {
		return this.frames.size();
	}

	/** Their bytes together. */
	long bytes() {
		return this.bytes;
	}

	/** Adds one that must go out. */
	void add(EncodedFrame frame) {
		this.frames.add(frame);
		this.bytes += frame.length();
	}

	/**
	 * Adds one that may be left out.
	 * @param key the next one with an equal key takes its place; null for none
	 */
	void addDispensable(EncodedFrame frame, @Nullable Object key) {
		Slot slot = new Slot(this.frames.size(), key);
		add(frame);
		if (this.dispensable == null) {
			this.dispensable = new ArrayDeque<>();
		}
		this.dispensable.add(slot);
		if (key != null) {
			if (this.byKey == null) {
				this.byKey = new HashMap<>();
			}
			this.byKey.put(key, slot);
		}
	}

	/**
	 * Leaves out the one with this key.
	 * @return false if there is none
	 */
	boolean leaveOut(Object key) {
		Slot slot = (this.byKey != null) ? this.byKey.remove(key) : null;
		if (slot == null) {
			return false;
		}
		leaveOut(slot);
		return true;
	}

	/**
	 * Leaves out the oldest of those that may be.
	 * @return false if there is none
	 */
	boolean leaveOutOldest() {
		Slot oldest = nextDispensable();
		if (oldest == null) {
			return false;
		}
		if (oldest.key != null && this.byKey != null) {
			this.byKey.remove(oldest.key);
		}
		leaveOut(oldest);
		return true;
	}

	private @Nullable Slot nextDispensable() {
		Deque<Slot> slots = this.dispensable;
		Slot slot = null;
		while (slots != null && !slots.isEmpty() && (slot == null || slot.index < 0)) {
			slot = slots.remove();
		}
		return (slot != null && slot.index >= 0) ? slot : null;
	}

	private void leaveOut(Slot slot) {
		EncodedFrame frame = this.frames.set(slot.index, null);
		slot.index = -1;
		this.holes++;
		this.bytes -= (frame != null) ? frame.length() : 0;
		if (this.holes > this.frames.size() / 2) {
			makeDense();
		}
	}

	private void makeDense() {
		int[] to = new int[this.frames.size()];
		List<@Nullable EncodedFrame> dense = new ArrayList<>(size());
		for (int i = 0; i < to.length; i++) {
			to[i] = dense.size();
			EncodedFrame frame = this.frames.get(i);
			if (frame != null) {
				dense.add(frame);
			}
		}
		if (this.dispensable != null) {
			this.dispensable.removeIf((slot) -> slot.index < 0);
			this.dispensable.forEach((slot) -> slot.index = to[slot.index]);
		}
		this.frames = dense;
		this.holes = 0;
	}

	/** Their bytes, but for those that have been counted in this round. */
	long countOnce(int round) {
		long counted = 0;
		for (EncodedFrame frame : this.frames) {
			counted += (frame != null && frame.isNewIn(round)) ? frame.length() : 0;
		}
		return counted;
	}

	/** Takes all out, in order. */
	List<EncodedFrame> takeAll() {
		if (this.holes > 0) {
			makeDense();
		}
		@SuppressWarnings({ "unchecked", "NullAway" })
		List<EncodedFrame> all = (List<EncodedFrame>) (List<?>) this.frames;
		clear(Math.min(all.size(), 16));
		return all;
	}

	void clear() {
		clear(0);
	}

	private void clear(int expected) {
		this.frames = new ArrayList<>(expected);
		this.holes = 0;
		this.bytes = 0;
		this.dispensable = null;
		this.byKey = null;
	}

	/** Where a frame is that may be left out; -1 when it is gone. */
	private static final class Slot {

		private int index;

		private final @Nullable Object key;

		Slot(int index, @Nullable Object key) {
			this.index = index;
			this.key = key;
		}

	}

}
