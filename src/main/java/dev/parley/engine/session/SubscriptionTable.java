package dev.parley.engine.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.delivery.Subscription;
import dev.parley.engine.memory.Part;
import dev.parley.engine.overload.SessionMemory;

/**
 * The live subscriptions of one session by their ids and by their serial numbers, and
 * their size. Safe for any thread: the monitor is held for every change, and nothing else
 * is called under it.
 */
final class SubscriptionTable {

	/**
	 * Size of one in addition to its id and destination, bytes, if it is the
	 * destination's only one.
	 */
	private static final long FOOTPRINT = 600;

	/** Size of one more where it makes its user present at a topic, bytes. */
	private static final long PRESENT = 1500;

	private final SessionMemory memory;

	private final Predicate<String> present;

	private final Map<String, Subscription> byId = new ConcurrentHashMap<>(4);

	/** In the order of their serial numbers. */
	private final List<Subscription> bySerial = new ArrayList<>(1);

	private boolean released;

	/**
	 * @param present whether those who subscribe to a destination are remembered there
	 */
	SubscriptionTable(SessionMemory memory, Predicate<String> present) {
		this.memory = memory;
		this.present = present;
	}

	/**
	 * Adds a subscription, later than all that have been added.
	 * @return false if the table has been released
	 */
	synchronized boolean add(String id, Subscription subscription) {
		if (!this.released) {
			this.byId.put(id, subscription);
			this.bySerial.add(subscription);
			count(subscription, 1);
		}
		return !this.released;
	}

	/** Removes a subscription; returns whether it was there. */
	synchronized boolean remove(Subscription subscription) {
		boolean found = this.byId.values().remove(subscription);
		if (found) {
			this.bySerial.remove(subscription);
			count(subscription, -1);
		}
		return found;
	}

	/** Empties the table for good. */
	synchronized List<Subscription> release() {
		this.released = true;
		List<Subscription> all = List.copyOf(this.bySerial);
		this.byId.clear();
		this.bySerial.clear();
		all.forEach((subscription) -> count(subscription, -1));
		return all;
	}

	private void count(Subscription subscription, int sign) {
		String id = subscription.id();
		long bytes = FOOTPRINT + (this.present.test(subscription.destination()) ? PRESENT : 0)
				+ subscription.destination().length() + ((id != null) ? id.length() : 0);
		this.memory.add(Part.SUBSCRIPTIONS, sign * bytes);
	}

	@Nullable Subscription withId(String id) {
		return this.byId.get(id);
	}

	synchronized @Nullable Subscription withSerial(int serial) {
		int from = 0;
		int to = this.bySerial.size();
		while (from < to) {
			int middle = (from + to) >>> 1;
			if (this.bySerial.get(middle).serial() < serial) {
				from = middle + 1;
			}
			else {
				to = middle;
			}
		}
		Subscription found = (from < this.bySerial.size()) ? this.bySerial.get(from) : null;
		return (found != null && found.serial() == serial) ? found : null;
	}

	/** A live view. */
	Collection<Subscription> all() {
		return this.byId.values();
	}

	void forEach(BiConsumer<String, Subscription> action) {
		this.byId.forEach(action);
	}

	int size() {
		return this.byId.size();
	}

}
