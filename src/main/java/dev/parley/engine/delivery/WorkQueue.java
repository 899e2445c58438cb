package dev.parley.engine.delivery;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Charge;
import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * A destination that delivers each message to one of its subscriptions: the next in turn
 * that can take one. Other messages wait, within bounds.
 * <p>
 * Its monitor guards the waiting messages and the list of consumers, and is held while a
 * message is handed over; the locks taken under it are those of a subscription and its
 * outbox. The settler is called when it is free.
 */
public final class WorkQueue implements Destination {

	private final String name;

	private final Retention bounds;

	private final Clock clock;

	private final MessageHeaders headers;

	private final Settler settler;

	private final Meters meters;

	/** The same object each time, so that an outbox keeps it once. */
	private final Runnable dispatch = this::dispatch;

	private final Restore restore;

	/**
	 * Where other processes hand out this queue, too: holds what is here for this one.
	 */
	private final @Nullable Claims claims;

	private final @Nullable Intake intake;

	private final Deque<Delivery> waiting = new ArrayDeque<>(0);

	/**
	 * The number of messages that are not settled: they wait, are with a consumer, or are
	 * being settled. The queue stays while there is one.
	 */
	private int unsettled;

	private final List<Subscription> consumers = new ArrayList<>(1);

	/** The consumer whose turn it is. */
	private int turn;

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
	 * Messages appended before this queue was read; null once it has been. The log may
	 * contain them or not, depending on when it is read.
	 */
	private @Nullable List<Delivery> early;

	private boolean retired;

	/**
	 * @param bounds of the waiting messages, by count, age and bytes
	 * @param durable whether messages from before a restart have to be read first
	 * @param claims if other processes hand out this queue, too: then its store holds the
	 * bounds, and here are only the messages that its consumers can take
	 */
	WorkQueue(String name, Retention bounds, boolean durable, Clock clock, MessageHeaders headers, Settler settler,
			Meters meters, Sink memory, @Nullable Claims claims) {
		this.name = name;
		this.bounds = bounds;
		this.clock = clock;
		this.headers = headers;
		this.settler = settler;
		this.meters = meters;
		this.restore = new Restore(!durable || claims != null);
		this.early = (durable && claims == null) ? new ArrayList<>(0) : null;
		this.claims = claims;
		this.intake = (claims != null) ? new Intake(name, claims, this::wanted, this::taken) : null;
		this.charge = new Charge(memory, Part.QUEUES);
	}

	@Override
	public String name() {
		return this.name;
	}

	/** Nothing may be done with this queue before this is done. */
	Restore restore() {
		return this.restore;
	}

	/** Takes, once, the messages that waited here before the restart. */
	synchronized void restored(List<StoredMessage> messages) {
		messages.forEach((message) -> put(new Delivery(message, this.headers.idOf(message), 0, true)));
		List<Delivery> others = Objects.requireNonNull(this.early);
		this.early = null;
		Set<Long> read = messages.stream().map(StoredMessage::offset).collect(Collectors.toSet());
		others.stream().filter((delivery) -> !read.contains(delivery.message().offset())).forEach(this::put);
	}

	/**
	 * Reserves room for one message that is about to be appended.
	 * @return false if this queue has been retired; look it up again
	 * @throws RefusedException if the queue is full
	 */
	boolean reserve(Publication publication) {
		if (this.intake != null) {
			return !isRetired();
		}
		int size = publication.footprint();
		if (isFull(size)) {
			dispatch();
		}
		synchronized (this) {
			if (this.retired) {
				return false;
			}
			if (isFull(size)) {
				throw new RefusedException(new Problem("queue-full", 429, "The queue is full",
						"As many messages wait here as its policy allows; send again when consumers have caught up",
						this.name));
			}
			this.reserved.merge(publication.body(), 1, Integer::sum);
			this.reservations++;
			holds(size);
			return true;
		}
	}

	private synchronized boolean isRetired() {
		return this.retired;
	}

	/**
	 * Messages with a consumer count, too: they may come back, and the log has to keep
	 * them.
	 */
	private synchronized boolean isFull(int size) {
		return this.unsettled + this.reservations >= this.bounds.count()
				|| (this.bounds.bytes() > 0 && this.bytes + size > this.bounds.bytes());
	}

	/**
	 * The message has arrived, or will not come.
	 * @return whether the queue is empty and retired now
	 */
	synchronized boolean unreserve(Publication publication) {
		takeReservation(publication.body(), publication.footprint());
		return retireIfEmpty();
	}

	private void holds(int change) {
		this.bytes += change;
		this.charge.now(this.bytes);
	}

	private void takeReservation(byte[] body, int size) {
		Integer times = this.reserved.remove(body);
		if (times != null) {
			if (times > 1) {
				this.reserved.put(body, times - 1);
			}
			this.reservations--;
			holds(-size);
		}
	}

	/**
	 * This message is settled.
	 * @return whether the queue is empty and retired now
	 */
	synchronized boolean done(StoredMessage message) {
		this.unsettled--;
		holds(-message.footprint());
		return retireIfEmpty();
	}

	@Override
	public synchronized boolean add(Subscription subscription) {
		if (!this.retired) {
			this.consumers.add(subscription);
		}
		return !this.retired;
	}

	/** Hands messages to this consumer from now on. */
	public void goLive(Subscription subscription) {
		synchronized (this) {
			subscription.goLive();
		}
		dispatch();
	}

	@Override
	public boolean remove(Subscription subscription) {
		synchronized (this) {
			this.consumers.remove(subscription);
		}
		requeue(subscription.takeAll());
		return sweep();
	}

	/**
	 * Drops expired messages.
	 * @return whether the queue is empty and retired now
	 */
	boolean sweep() {
		dispatch();
		ready();
		synchronized (this) {
			return retireIfEmpty();
		}
	}

	private boolean retireIfEmpty() {
		this.retired = this.unsettled == 0 && this.consumers.isEmpty() && this.reservations == 0
				&& this.restore.isIdle() && (this.intake == null || this.intake.isIdle());
		return this.retired;
	}

	/** Messages may be ready in the store that other processes use, too. */
	void ready() {
		if (this.intake != null) {
			this.intake.arrived();
		}
	}

	/** How many more messages the consumers can take. */
	private synchronized int wanted() {
		return this.consumers.stream().mapToInt(Subscription::room).sum() - this.waiting.size();
	}

	private void taken(List<Claimed> messages) {
		synchronized (this) {
			messages.forEach((each) -> put(new Delivery(each.message(), this.headers.idOf(each.message()),
					each.attempts(), each.redelivered())));
		}
		dispatch();
	}

	/**
	 * Messages that another process may hold by now, or that cannot be settled: gives
	 * them back to the store as possibly seen, if it hands out this queue to several
	 * processes.
	 */
	public void giveBack(List<Delivery> deliveries) {
		Claims holder = this.claims;
		if (holder == null || deliveries.isEmpty()) {
			return;
		}
		holder
			.release(this.name,
					deliveries.stream()
						.map((each) -> new Claimed(each.message(), each.attempts(), each.redelivered()))
						.toList())
			.whenComplete((ignored, failure) -> {
				synchronized (this) {
					if (failure == null) {
						this.unsettled -= deliveries.size();
						deliveries.forEach((each) -> holds(-each.message().footprint()));
					}
					else {
						// They are tried again with the next sweep.
						this.waiting.addAll(deliveries);
						deliveries.forEach(this::watchExpiry);
					}
				}
			});
	}

	/** Nothing stays in hand where nobody could take it. */
	private void giveBackWithoutConsumers() {
		List<Delivery> homeless;
		synchronized (this) {
			if (!this.consumers.isEmpty() || this.waiting.isEmpty()) {
				return;
			}
			homeless = List.copyOf(this.waiting);
			this.waiting.clear();
		}
		giveBack(homeless);
	}

	@Override
	public void appended(Announced announced) {
		if (this.intake != null) {
			ready();
			return;
		}
		synchronized (this) {
			if (this.early != null) {
				this.early.add(announced.delivery());
				return;
			}
			put(announced.delivery());
		}
		dispatch();
	}

	private void put(Delivery delivery) {
		int size = delivery.message().footprint();
		takeReservation(delivery.message().body(), size);
		this.unsettled++;
		holds(size);
		this.waiting.addLast(delivery);
		watchExpiry(delivery);
	}

	private void watchExpiry(Delivery delivery) {
		this.nextExpiry = Math.min(this.nextExpiry, Expiry.of(delivery.message()));
	}

	/**
	 * Puts a consumer's unacknowledged messages back before all waiting ones; those that
	 * have been delivered too often are buried.
	 */
	public void requeue(List<Delivery> unacknowledged) {
		List<Delivery> dead = new ArrayList<>(0);
		synchronized (this) {
			for (int i = unacknowledged.size() - 1; i >= 0; i--) {
				Delivery again = unacknowledged.get(i).again();
				if (this.settler.isTooOften(again)) {
					dead.add(0, again);
				}
				else {
					this.waiting.addFirst(again);
					watchExpiry(again);
				}
			}
		}
		if (!dead.isEmpty()) {
			this.settler.bury(dead);
		}
		dispatch();
	}

	/** Puts these back at the end, however often they have been delivered. */
	public synchronized void keep(List<Delivery> deliveries) {
		for (Delivery delivery : deliveries) {
			this.waiting.addLast(delivery);
			watchExpiry(delivery);
		}
	}

	/** Takes out those of these messages that are waiting. */
	public synchronized List<Delivery> takeOut(Collection<Long> offsets) {
		List<Delivery> taken = this.waiting.stream()
			.filter((delivery) -> offsets.contains(delivery.message().offset()))
			.toList();
		this.waiting.removeAll(taken);
		return taken;
	}

	/** Hands over waiting messages as long as a consumer can take one. */
	void dispatch() {
		List<StoredMessage> over = new ArrayList<>(0);
		List<Subscription> unready = List.of();
		int handedOver = 0;
		synchronized (this) {
			dropExpired(over);
			while (!this.waiting.isEmpty() && handOver(this.waiting.getFirst(), over)) {
				this.waiting.removeFirst();
				handedOver++;
			}
			if (!this.waiting.isEmpty() || (this.intake != null && wanted() <= 0)) {
				unready = this.consumers.stream().filter(Subscription::isLive).toList();
			}
		}
		for (Subscription consumer : unready) {
			consumer.whenRoom(this.dispatch);
		}
		if (!over.isEmpty()) {
			this.settler.doneWith(over);
		}
		this.meters.delivered(handedOver);
		if (this.intake != null) {
			giveBackWithoutConsumers();
			this.intake.room();
		}
	}

	private boolean handOver(Delivery delivery, List<StoredMessage> over) {
		MessageFrame frame = this.consumers.isEmpty() ? null : this.headers.frame(delivery);
		for (int i = 0; frame != null && i < this.consumers.size(); i++) {
			int at = (this.turn + i) % this.consumers.size();
			Subscription consumer = this.consumers.get(at);
			if (consumer.isLive() && consumer.offer(delivery, frame)) {
				this.turn = at + 1;
				if (consumer.mode() == AckMode.AUTO) {
					over.add(delivery.message());
				}
				return true;
			}
		}
		return false;
	}

	private void dropExpired(List<StoredMessage> over) {
		long now = this.clock.millis();
		long oldest = this.bounds.age().isZero() ? Long.MIN_VALUE : now - this.bounds.age().toMillis();
		boolean firstIsOld = !this.waiting.isEmpty() && this.waiting.getFirst().message().time() <= oldest;
		if (!firstIsOld && this.nextExpiry > now) {
			return;
		}
		this.nextExpiry = Expiry.NEVER;
		for (Iterator<Delivery> all = this.waiting.iterator(); all.hasNext();) {
			StoredMessage message = all.next().message();
			long expiry = Expiry.of(message);
			if (message.time() <= oldest || expiry <= now) {
				all.remove();
				over.add(message);
			}
			else {
				this.nextExpiry = Math.min(this.nextExpiry, expiry);
			}
		}
	}

	synchronized int waiting() {
		return this.waiting.size();
	}

}
