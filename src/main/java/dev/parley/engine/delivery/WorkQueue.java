package dev.parley.engine.delivery;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Sink;
import dev.parley.engine.problem.RefusedException;

/**
 * A destination that delivers each message to one of its subscriptions: the next in turn
 * that can take one. Other messages wait, within bounds. Where they come from is the
 * matter of {@link OwnQueue} and {@link SharedQueue}.
 * <p>
 * Its monitor guards the waiting messages and the list of consumers, and is held while a
 * message is handed over; the locks taken under it are those of a subscription and its
 * outbox. The settler and the store are called when it is free.
 */
public abstract sealed class WorkQueue implements Destination permits OwnQueue, SharedQueue {

	private final String name;

	private final Clock clock;

	private final MessageHeaders headers;

	private final Settler settler;

	private final Meters meters;

	/** The same object each time, so that an outbox keeps it once. */
	private final Runnable dispatch = this::dispatch;

	/** Guarded by this. */
	final Stock stock;

	private final List<Subscription> consumers = new ArrayList<>(1);

	/** The consumer whose turn it is. */
	private int turn;

	private boolean retired;

	/**
	 * @param bounds of the waiting messages, by count, age and bytes
	 */
	WorkQueue(String name, Retention bounds, Clock clock, MessageHeaders headers, Settler settler, Meters meters,
			Sink memory) {
		this.name = name;
		this.clock = clock;
		this.headers = headers;
		this.settler = settler;
		this.meters = meters;
		this.stock = new Stock(bounds, memory);
	}

	@Override
	public String name() {
		return this.name;
	}

	/**
	 * Whether its messages are known. Before that nothing may be done with it: see
	 * {@link Destinations#restored}.
	 */
	abstract boolean isRead();

	/** Whether nothing is under way that keeps it. Called under the monitor. */
	abstract boolean isIdle();

	/** This message is settled. Called under the monitor. */
	abstract void settled(StoredMessage message);

	/**
	 * Whether its consumers can take no more than what is here. Called under the monitor.
	 */
	abstract boolean isSaturated();

	/** What could be handed over has been. */
	abstract void dispatched();

	/** They cannot be settled and stay, however often they were delivered. */
	public abstract void keep(List<Delivery> deliveries);

	/**
	 * Reserves room for one message that is about to be appended.
	 * @return false if this queue has been retired; look it up again
	 * @throws RefusedException if the queue is full
	 */
	abstract boolean reserve(Publication publication);

	/**
	 * The message has arrived, or will not come.
	 * @return whether the queue is empty and retired now
	 */
	synchronized boolean unreserve(Publication publication) {
		this.stock.unreserve(publication.body(), publication.footprint());
		return retireIfEmpty();
	}

	/**
	 * This message is settled.
	 * @return whether the queue is empty and retired now
	 */
	synchronized boolean done(StoredMessage message) {
		settled(message);
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
		synchronized (this) {
			return retireIfEmpty();
		}
	}

	/** For good: the caller takes it off the list of destinations. */
	private boolean retireIfEmpty() {
		this.retired = this.retired || (this.stock.isEmpty() && this.consumers.isEmpty() && isIdle());
		return this.retired;
	}

	/** Called under the monitor. */
	final boolean isRetired() {
		return this.retired;
	}

	final synchronized boolean isWithoutConsumers() {
		return this.consumers.isEmpty();
	}

	/** How many messages the consumers can take, about. Called under the monitor. */
	final int room() {
		return this.consumers.stream().mapToInt(Subscription::room).sum();
	}

	/** A message as it is handed over. */
	final Delivery delivery(StoredMessage message, int attempts, boolean redelivered) {
		return new Delivery(message, this.headers.idOf(message), attempts, redelivered);
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
					this.stock.addFirst(again);
				}
			}
		}
		if (!dead.isEmpty()) {
			this.settler.bury(dead);
		}
		dispatch();
	}

	/** Takes out those of these messages that are waiting. */
	public synchronized List<Delivery> takeOut(Collection<Long> offsets) {
		return this.stock.takeOut(offsets);
	}

	/** Hands over waiting messages as long as a consumer can take one. */
	void dispatch() {
		List<Delivery> over = new ArrayList<>(0);
		List<Subscription> unready = List.of();
		int handedOver = 0;
		synchronized (this) {
			this.stock.dropExpired(this.clock.millis(), over);
			Delivery next = this.stock.first();
			while (next != null && handOver(next, over)) {
				this.stock.removeFirst();
				handedOver++;
				next = this.stock.first();
			}
			if (next != null || isSaturated()) {
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
		dispatched();
	}

	private boolean handOver(Delivery delivery, List<Delivery> over) {
		MessageFrame frame = this.consumers.isEmpty() ? null : this.headers.frame(delivery);
		for (int i = 0; frame != null && i < this.consumers.size(); i++) {
			int at = (this.turn + i) % this.consumers.size();
			Subscription consumer = this.consumers.get(at);
			if (consumer.isLive() && consumer.offer(delivery, frame)) {
				this.turn = at + 1;
				if (consumer.mode() == AckMode.AUTO) {
					over.add(delivery);
				}
				return true;
			}
		}
		return false;
	}

}
