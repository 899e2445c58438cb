package dev.parley.engine.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

/**
 * At most one message a period and key, always the newest.
 * <p>
 * A key has a slot while it rests after a delivery, or while a message of it waits; a
 * newer message takes the place of the waiting one. All keys rest equally long, so the
 * order in which they began to is the order in which they end it, and no step searches.
 * Those that may go next stand in line in the order in which their turn came. Not
 * thread-safe: guarded by its subscription.
 *
 * @param <M> a message
 */
final class Pacing<M> {

	/** Size of a slot in addition to its key, bytes. */
	static final int SLOT = 200;

	private final long period;

	private final ToIntFunction<M> size;

	private final Map<Object, Slot<M>> slots = new HashMap<>(0);

	/**
	 * Those that have had a delivery in the last period, the first to end their rest
	 * first.
	 */
	private final Deque<Slot<M>> resting = new ArrayDeque<>(0);

	/** Those with a message that may go now. */
	private final Deque<Slot<M>> ready = new ArrayDeque<>(0);

	/** Those with a message, in the order in which the messages came. */
	private final Set<Slot<M>> waiting = new LinkedHashSet<>(0);

	private long bytes;

	/**
	 * @param period nanoseconds between two deliveries of a key
	 * @param size of a message, bytes
	 */
	Pacing(long period, ToIntFunction<M> size) {
		this.period = period;
		this.size = size;
	}

	/** Ends the rest of those whose time has come. */
	void wake(long now) {
		for (Slot<M> first = this.resting.peek(); first != null
				&& first.until - now <= 0; first = this.resting.peek()) {
			this.resting.remove();
			if (first.message != null) {
				this.ready.add(first);
			}
			else {
				forget(first);
			}
		}
	}

	/** What a key and its waiting message take up, bytes; 0 if it has no slot. */
	int sizeOf(Object key) {
		Slot<M> slot = this.slots.get(key);
		return (slot != null) ? slot.size + ((slot.message != null) ? this.size.applyAsInt(slot.message) : 0) : 0;
	}

	/**
	 * Puts the newest message of a key into its slot.
	 * @param keySize bytes
	 * @return the waiting message that it replaces; null if there is none
	 */
	@Nullable M put(Object key, int keySize, M message) {
		Slot<M> slot = this.slots.get(key);
		if (slot == null) {
			slot = new Slot<>(key, SLOT + keySize);
			this.slots.put(key, slot);
			this.ready.add(slot);
			this.bytes += slot.size;
		}
		M replaced = take(slot);
		slot.message = message;
		this.bytes += this.size.applyAsInt(message);
		this.waiting.add(slot);
		return replaced;
	}

	/** The message that goes next; null if none may go now. */
	@Nullable M next() {
		Slot<M> first = this.ready.peek();
		return (first != null) ? first.message : null;
	}

	/** {@link #next} has gone: its key rests from now on. */
	void gone(long now) {
		Slot<M> slot = this.ready.remove();
		take(slot);
		slot.until = now + this.period;
		this.resting.add(slot);
	}

	/** {@link #next} is not wanted any more, or its key need not rest. */
	void drop() {
		Slot<M> slot = this.ready.remove();
		take(slot);
		forget(slot);
	}

	/**
	 * Forgets the key that would end its rest first, if nothing of it waits.
	 * @return false if there is no such key
	 */
	boolean forgetFirst() {
		Slot<M> first = this.resting.peek();
		boolean idle = first != null && first.message == null;
		if (idle) {
			forget(this.resting.remove());
		}
		return idle;
	}

	/** Ends the rest of the key that would end it first, before its time. */
	void hurry() {
		Slot<M> first = this.resting.poll();
		if (first != null) {
			this.ready.addFirst(first);
		}
	}

	/** Forgets this key and what waits of it. */
	void forget(Object key) {
		Slot<M> slot = this.slots.get(key);
		if (slot != null) {
			take(slot);
			if (!this.ready.remove(slot)) {
				this.resting.remove(slot);
			}
			forget(slot);
		}
	}

	/** Drops the waiting messages that match. */
	void removeIf(Predicate<M> unwanted) {
		List<Slot<M>> matching = new ArrayList<>(0);
		for (Slot<M> slot : this.waiting) {
			if (slot.message != null && unwanted.test(slot.message)) {
				matching.add(slot);
			}
		}
		for (Slot<M> slot : matching) {
			take(slot);
			if (this.ready.remove(slot)) {
				forget(slot);
			}
		}
	}

	/**
	 * The oldest of the waiting messages but for {@link #next}; null if there is none.
	 */
	@Nullable M oldestBesideNext() {
		Iterator<Slot<M>> oldest = this.waiting.iterator();
		Slot<M> slot = oldest.hasNext() ? oldest.next() : null;
		if (slot != null && slot == this.ready.peek()) {
			slot = oldest.hasNext() ? oldest.next() : null;
		}
		return (slot != null) ? slot.message : null;
	}

	/** The oldest of the waiting messages; null if there is none. */
	@Nullable M oldest() {
		return this.waiting.isEmpty() ? null : this.waiting.iterator().next().message;
	}

	void forEachWaiting(Consumer<M> action) {
		for (Slot<M> slot : this.waiting) {
			if (slot.message != null) {
				action.accept(slot.message);
			}
		}
	}

	/** The number of waiting messages. */
	int waiting() {
		return this.waiting.size();
	}

	/** The number of keys. */
	int size() {
		return this.slots.size();
	}

	/** What all of it takes up in memory, bytes. */
	long bytes() {
		return this.bytes;
	}

	/** Whether a key rests. */
	boolean isResting() {
		return !this.resting.isEmpty();
	}

	/** When the next rest ends, by the clock; only while {@link #isResting}. */
	long firstEnd() {
		return this.resting.element().until;
	}

	void clear() {
		this.slots.clear();
		this.resting.clear();
		this.ready.clear();
		this.waiting.clear();
		this.bytes = 0;
	}

	private @Nullable M take(Slot<M> slot) {
		M message = slot.message;
		if (message != null) {
			this.waiting.remove(slot);
			this.bytes -= this.size.applyAsInt(message);
			slot.message = null;
		}
		return message;
	}

	private void forget(Slot<M> slot) {
		this.slots.remove(slot.key);
		this.bytes -= slot.size;
	}

	/** What is known of a key; equal to itself alone. */
	private static final class Slot<M> {

		private final Object key;

		private final int size;

		private @Nullable M message;

		/** The end of its rest. */
		private long until;

		Slot(Object key, int size) {
			this.key = key;
			this.size = size;
		}

	}

}
