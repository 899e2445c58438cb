package dev.parley.engine.delivery;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Charge;
import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;

/**
 * The messages of one work queue that are in this process, and the room that they take.
 * Not thread-safe: guarded by its queue.
 */
final class Stock {

	private final Retention bounds;

	private final Deque<Delivery> waiting = new ArrayDeque<>(0);

	/**
	 * The number of messages that are not settled: they wait, are with a consumer, or are
	 * being settled.
	 */
	private int unsettled;

	/** Size of these and of the reserved messages. */
	private long bytes;

	private final Charge charge;

	/**
	 * Bodies of messages on their way through the backend, and how often. The same array
	 * comes back with the message, which then takes the place that was reserved: it must
	 * not take two until the backend has answered.
	 */
	private final Map<byte[], Integer> reserved = new IdentityHashMap<>(2);

	private int reservations;

	/** When the first waiting message expires by its header. */
	private long nextExpiry = StoredMessage.NEVER;

	/**
	 * @param bounds of the waiting messages, by count, age and bytes
	 */
	Stock(Retention bounds, Sink memory) {
		this.bounds = bounds;
		this.charge = new Charge(memory, Part.QUEUES);
	}

	/** Whether neither a message is here nor room reserved for one. */
	boolean isEmpty() {
		return this.unsettled == 0 && this.reservations == 0;
	}

	/**
	 * Messages with a consumer count, too: they may come back, and the log has to keep
	 * them.
	 */
	boolean isFull(int size) {
		return this.unsettled + this.reservations >= this.bounds.count()
				|| (this.bounds.bytes() > 0 && this.bytes + size > this.bounds.bytes());
	}

	void reserve(Publication publication) {
		this.reserved.merge(publication.body(), 1, Integer::sum);
		this.reservations++;
		holds(publication.footprint());
	}

	/** Gives room back, unless the message has taken it. */
	void unreserve(byte[] body, int size) {
		Integer times = this.reserved.remove(body);
		if (times != null) {
			if (times > 1) {
				this.reserved.put(body, times - 1);
			}
			this.reservations--;
			holds(-size);
		}
	}

	private void holds(int change) {
		this.bytes += change;
		this.charge.now(this.bytes);
	}

	/** Adds a message at the end. */
	void put(Delivery delivery) {
		unreserve(delivery.message().body(), delivery.message().footprint());
		hold(delivery.message());
		addLast(delivery);
	}

	/** A message is here that nobody waits for. */
	void hold(StoredMessage message) {
		this.unsettled++;
		holds(message.footprint());
	}

	/** The message has been settled, or is another process's now. */
	void done(StoredMessage message) {
		this.unsettled--;
		holds(-message.footprint());
	}

	/** One that has been here comes again, before all others. */
	void addFirst(Delivery delivery) {
		this.waiting.addFirst(delivery);
		watchExpiry(delivery);
	}

	void addLast(Delivery delivery) {
		this.waiting.addLast(delivery);
		watchExpiry(delivery);
	}

	private void watchExpiry(Delivery delivery) {
		this.nextExpiry = Math.min(this.nextExpiry, delivery.message().expires());
	}

	/** The message whose turn it is; null if none waits. */
	@Nullable Delivery first() {
		return this.waiting.peekFirst();
	}

	void removeFirst() {
		this.waiting.removeFirst();
	}

	/** How many wait. */
	int waiting() {
		return this.waiting.size();
	}

	/** Takes out all that wait. */
	List<Delivery> takeAll() {
		List<Delivery> all = List.copyOf(this.waiting);
		this.waiting.clear();
		return all;
	}

	/** Takes out those of these messages that wait. */
	List<Delivery> takeOut(Collection<Long> offsets) {
		List<Delivery> taken = this.waiting.stream()
			.filter((delivery) -> offsets.contains(delivery.message().offset()))
			.toList();
		this.waiting.removeAll(taken);
		return taken;
	}

	/**
	 * Takes out what is too old or has expired.
	 * @param now milliseconds since 1970
	 * @param over gets it
	 */
	void dropExpired(long now, List<Delivery> over) {
		long oldest = this.bounds.age().isZero() ? Long.MIN_VALUE : now - this.bounds.age().toMillis();
		Delivery first = first();
		boolean firstIsOld = first != null && first.message().time() <= oldest;
		if (!firstIsOld && this.nextExpiry > now) {
			return;
		}
		this.nextExpiry = StoredMessage.NEVER;
		for (Iterator<Delivery> all = this.waiting.iterator(); all.hasNext();) {
			Delivery delivery = all.next();
			long expiry = delivery.message().expires();
			if (delivery.message().time() <= oldest || expiry <= now) {
				all.remove();
				over.add(delivery);
			}
			else {
				this.nextExpiry = Math.min(this.nextExpiry, expiry);
			}
		}
	}

}
