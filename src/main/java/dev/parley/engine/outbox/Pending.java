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
 * The frames that wait to be written, in order. Some may be dropped for newer ones: the
 * oldest of them, or the one with the same key.
 * <p>
 * A dropped frame leaves a hole in the list, which is compacted when half of it is holes:
 * so dropping takes constant time on average. Not thread-safe: guarded by its
 * {@link Outbox}.
 */
final class Pending {

	/** Frames, and null where one was dropped. */
	private List<@Nullable EncodedFrame> frames = new ArrayList<>(0);

	private int holes;

	private long bytes;

	/** Slots of the frames that may be dropped, oldest first; most outboxes have none. */
	private @Nullable Deque<Slot> dispensable;

	private @Nullable Map<Object, Slot> byKey;

	boolean isEmpty() {
		return size() == 0;
	}

	int size() {
		return this.frames.size() - this.holes;
	}

	/** The length of the list, including holes, for tests. */
	int slots() {
		return this.frames.size();
	}

	/** Their total bytes. */
	long bytes() {
		return this.bytes;
	}

	/** Adds a frame that must be sent. */
	void add(EncodedFrame frame) {
		this.frames.add(frame);
		this.bytes += frame.length();
	}

	/**
	 * Adds a frame that may be dropped.
	 * @param key the next one with an equal key replaces it; null for none
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
	 * Drops the frame with this key.
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
	 * Drops the oldest frame that may be.
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

	/** Their bytes, without those counted already in this round. */
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

	/** The index of a frame that may be dropped; -1 when it is gone. */
	private static final class Slot {

		private int index;

		private final @Nullable Object key;

		Slot(int index, @Nullable Object key) {
			this.index = index;
			this.key = key;
		}

	}

}
