package dev.parley.engine.memorylog;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.StoredMessage;

/**
 * Messages in the order of their offsets, of which any may be removed: an array with
 * gaps, which is closed up when it is full or mostly gaps. Adding is an append, and
 * finding one a binary search. Not thread-safe: guarded by the log's lock.
 */
final class Sparse {

	private static final int SMALLEST = 2;

	/** Of each slot, even if its message has been removed; ascending. */
	private long[] offsets = new long[SMALLEST];

	private @Nullable StoredMessage[] slots = new StoredMessage[SMALLEST];

	/** The slot of the oldest message, if there is one. */
	private int head;

	/** The slot after that of the newest. */
	private int tail;

	private int size;

	/**
	 * @param message its offset is greater than that of any message before it
	 */
	void add(StoredMessage message) {
		if (this.tail == this.slots.length) {
			closeUp((this.size > this.slots.length / 2) ? this.slots.length * 2 : this.slots.length);
		}
		this.offsets[this.tail] = message.offset();
		this.slots[this.tail] = message;
		this.tail++;
		this.size++;
	}

	void remove(long offset) {
		int slot = slot(offset);
		if (slot == this.tail || this.offsets[slot] != offset || this.slots[slot] == null) {
			return;
		}
		this.slots[slot] = null;
		this.size--;
		while (this.head < this.tail && this.slots[this.head] == null) {
			this.head++;
		}
		if (this.slots.length > SMALLEST && this.size <= this.slots.length / 4) {
			closeUp(Math.max(SMALLEST, this.slots.length / 2));
		}
	}

	/** Null if there is none. */
	@Nullable StoredMessage oldest() {
		return (this.size > 0) ? this.slots[this.head] : null;
	}

	/**
	 * Adds messages from an offset on, in order.
	 * @param limit how many at most
	 */
	void copy(long offset, int limit, List<StoredMessage> to) {
		int added = 0;
		for (int slot = slot(offset); slot < this.tail && added < limit; slot++) {
			StoredMessage message = this.slots[slot];
			if (message != null) {
				to.add(message);
				added++;
			}
		}
	}

	int size() {
		return this.size;
	}

	/** The number of messages that fit without growing. */
	int capacity() {
		return this.slots.length;
	}

	/** The first slot whose offset is not smaller. */
	private int slot(long offset) {
		int found = Arrays.binarySearch(this.offsets, this.head, this.tail, offset);
		return (found >= 0) ? found : -found - 1;
	}

	private void closeUp(int length) {
		long[] closedOffsets = new long[length];
		@Nullable StoredMessage[] closed = new StoredMessage[length];
		int used = 0;
		for (int slot = this.head; slot < this.tail; slot++) {
			if (this.slots[slot] != null) {
				closedOffsets[used] = this.offsets[slot];
				closed[used] = Objects.requireNonNull(this.slots[slot]);
				used++;
			}
		}
		this.offsets = closedOffsets;
		this.slots = closed;
		this.head = 0;
		this.tail = used;
	}

}
