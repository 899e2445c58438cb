package dev.parley.engine.delivery;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Position;
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

	/**
	 * Those, where other processes may have them meanwhile: no message is here twice.
	 * Null if only this process has the queue.
	 */
	private final @Nullable Set<Position> held;

	/**
	 * Messages of a shared queue that came again while they counted as held: the store
	 * may give a message out again before the answer to its release has arrived.
	 */
	private final Map<Position, Delivery> again = new HashMap<>(0);

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
	private long nextExpiry = Expiry.NEVER;

	/**
	 * @param bounds of the waiting messages, by count, age and bytes
	 * @param shared whether other processes hand out the queue, too
	 */
	Stock(Retention bounds, Sink memory, boolean shared) {
		this.bounds = bounds;
		this.charge = new Charge(memory, Part.QUEUES);
		this.held = shared ? new HashSet<>(0) : null;
	}

	/** Whether neither a message is here nor room reserved for one. */
	boolean isEmpty() {
		return this.unsettled == 0 && this.reservations == 0;
	}

	/**
	 * Messages with a consumer count, too: they may come back, and the log has to keep
	 * them. Of a shared queue its store knows.
	 */
	boolean isFull(int size) {
		if (this.held != null) {
			return false;
		}
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

	/** Adds a message at the end, unless it is here. */
	void put(Delivery delivery) {
		StoredMessage message = delivery.message();
		int size = message.footprint();
		unreserve(message.body(), size);
		if (this.held == null || this.held.add(message.position())) {
			this.unsettled++;
			holds(size);
			addLast(delivery);
		}
		else {
			this.again.put(message.position(), delivery);
		}
	}

	/** The message has been settled. */
	void done(StoredMessage message) {
		if (this.held == null || this.held.remove(message.position())) {
			this.unsettled--;
			holds(-message.footprint());
			this.again.remove(message.position());
		}
	}

	/** The message of a shared queue has been given back, unless it has come again. */
	void released(StoredMessage message) {
		Delivery next = this.again.get(message.position());
		done(message);
		if (next != null) {
			put(next);
		}
	}

	/** Whether one of these is here. Of a shared queue. */
	boolean has(Collection<Long> offsets) {
		return this.held != null && this.held.stream().map(Position::offset).anyMatch(offsets::contains);
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
		this.nextExpiry = Math.min(this.nextExpiry, Expiry.of(delivery.message()));
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
		this.nextExpiry = Expiry.NEVER;
		for (Iterator<Delivery> all = this.waiting.iterator(); all.hasNext();) {
			Delivery delivery = all.next();
			long expiry = Expiry.of(delivery.message());
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
