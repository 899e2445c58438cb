package dev.parley.engine.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What a subscription has been sent and has not acknowledged, numbered 1, 2, 3 … in the
 * order of sending. Not thread-safe: its subscription guards it.
 */
final class AckLedger {

	private final NavigableMap<Long, Delivery> outstanding = new TreeMap<>();

	private long last;

	/** Notes a delivery and gives it the next number. */
	long add(Delivery delivery) {
		this.outstanding.put(++this.last, delivery);
		return this.last;
	}

	/**
	 * Takes out one delivery, or with it all that were sent before.
	 * @return what was taken, by number; empty if this number is not outstanding
	 */
	SortedMap<Long, Delivery> take(long number, boolean andAllBefore) {
		Delivery delivery = this.outstanding.get(number);
		if (delivery == null) {
			return new TreeMap<>();
		}
		if (!andAllBefore) {
			this.outstanding.remove(number);
			return new TreeMap<>(Map.of(number, delivery));
		}
		NavigableMap<Long, Delivery> upTo = this.outstanding.headMap(number, true);
		SortedMap<Long, Delivery> taken = new TreeMap<>(upTo);
		upTo.clear();
		return taken;
	}

	/** Puts back what was taken, under the same numbers. */
	void giveBack(SortedMap<Long, Delivery> taken) {
		this.outstanding.putAll(taken);
	}

	/** Takes out everything, in the order of sending. */
	List<Delivery> takeAll() {
		List<Delivery> all = new ArrayList<>(this.outstanding.values());
		this.outstanding.clear();
		return all;
	}

	/** Everything that is outstanding. */
	Collection<Delivery> all() {
		return this.outstanding.values();
	}

	/** The number of the oldest outstanding delivery with this message-id, or null. */
	@Nullable Long numberOf(String messageId) {
		for (Map.Entry<Long, Delivery> entry : this.outstanding.entrySet()) {
			if (entry.getValue().id().equals(messageId)) {
				return entry.getKey();
			}
		}
		return null;
	}

	boolean isOutstanding(long number) {
		return this.outstanding.containsKey(number);
	}

	int size() {
		return this.outstanding.size();
	}

}
