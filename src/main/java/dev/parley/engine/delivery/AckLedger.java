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
 * A subscription's outstanding deliveries: sent and not acknowledged, numbered 1, 2, 3 …
 * in the order of sending. Not thread-safe: guarded by its subscription.
 */
final class AckLedger {

	private final NavigableMap<Long, Delivery> outstanding = new TreeMap<>();

	private long last;

	/** Adds a delivery and gives it the next number. */
	long add(Delivery delivery) {
		this.outstanding.put(++this.last, delivery);
		return this.last;
	}

	/**
	 * Takes out one delivery, or with it all earlier ones.
	 * @return the deliveries by number; empty if this number is not outstanding
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

	/** Puts deliveries back under the same numbers. */
	void giveBack(SortedMap<Long, Delivery> taken) {
		this.outstanding.putAll(taken);
	}

	/** Takes out everything, in the order of sending. */
	List<Delivery> takeAll() {
		List<Delivery> all = new ArrayList<>(this.outstanding.values());
		this.outstanding.clear();
		return all;
	}

	/** All outstanding deliveries. */
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
