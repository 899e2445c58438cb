package dev.parley.engine.delivery;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Sink;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.engine.queue.Intake;
import dev.parley.engine.queue.Restore;
import dev.parley.engine.queue.Returns;

/**
 * A destination that delivers each message to one of its subscriptions: the next in turn
 * that can take one. Other messages wait, within bounds. Where other processes hand out
 * the queue, too, here are only the messages that this one has claimed; what its
 * consumers cannot take goes back.
 * <p>
 * Its monitor guards the waiting messages and the list of consumers, and is held while a
 * message is handed over; the locks taken under it are those of a subscription and its
 * outbox. The settler and the store are called when it is free.
 */
public final class WorkQueue implements Destination {

	private final String name;

	private final Clock clock;

	private final MessageHeaders headers;

	private final Settler settler;

	private final Meters meters;

	/** The same object each time, so that an outbox keeps it once. */
	private final Runnable dispatch = this::dispatch;

	private final Restore restore;

	private final Stock stock;

	/** Null, as the next one, if only this process hands out the queue. */
	private final @Nullable Intake intake;

	private final @Nullable Returns returns;

	private final Membership membership;

	private final List<Subscription> consumers = new ArrayList<>(1);

	/** The consumer whose turn it is. */
	private int turn;

	/** The message that waited first when its consumers were looked at last. */
	private @Nullable Delivery untaken;

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
	 * @param membership by which this process hears then that messages are ready
	 */
	WorkQueue(String name, Retention bounds, boolean durable, Clock clock, MessageHeaders headers, Settler settler,
			Meters meters, Sink memory, @Nullable Claims claims, Membership membership) {
		this.name = name;
		this.clock = clock;
		this.headers = headers;
		this.settler = settler;
		this.meters = meters;
		this.restore = new Restore(!durable || claims != null);
		this.early = (durable && claims == null) ? new ArrayList<>(0) : null;
		this.intake = (claims != null) ? new Intake(name, claims, this::wanted, this::taken) : null;
		this.returns = (claims != null) ? new Returns(name, claims, this::released) : null;
		this.membership = membership;
		this.stock = new Stock(bounds, memory, claims != null);
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
		messages.forEach((message) -> this.stock.put(new Delivery(message, this.headers.idOf(message), 0, true)));
		List<Delivery> others = Objects.requireNonNull(this.early);
		this.early = null;
		Set<Long> read = messages.stream().map(StoredMessage::offset).collect(Collectors.toSet());
		others.stream().filter((delivery) -> !read.contains(delivery.message().offset())).forEach(this.stock::put);
	}

	/**
	 * Reserves room for one message that is about to be appended.
	 * @return false if this queue has been retired; look it up again
	 * @throws RefusedException if the queue is full
	 */
	boolean reserve(Publication publication) {
		int size = publication.footprint();
		if (isFull(size)) {
			dispatch();
		}
		synchronized (this) {
			if (this.retired) {
				return false;
			}
			if (this.stock.isFull(size)) {
				throw new RefusedException(new Problem("queue-full", 429, "The queue is full",
						"As many messages wait here as its policy allows; send again when consumers have caught up",
						this.name));
			}
			this.stock.reserve(publication);
			return true;
		}
	}

	private synchronized boolean isFull(int size) {
		return this.stock.isFull(size);
	}

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
		this.stock.done(message);
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
		join();
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

	private boolean retireIfEmpty() {
		this.retired = this.stock.isEmpty() && this.consumers.isEmpty() && this.restore.isIdle()
				&& (this.intake == null || this.intake.isIdle());
		return this.retired;
	}

	/** Nobody here wants its messages any more: it has been retired. */
	void leave() {
		this.membership.end();
	}

	/** Messages may be ready in the store that other processes use, too. */
	void ready() {
		if (this.intake != null) {
			this.intake.arrived();
		}
	}

	/** Looks for what nobody has told, what nobody here takes, and what has failed. */
	void look() {
		if (this.returns == null) {
			return;
		}
		giveBack(surplus(true));
		this.returns.look();
		dispatch();
		ready();
		join();
	}

	/** What is ready before this is in force is found afterwards. */
	private void join() {
		if (this.intake != null && !isWithoutConsumers()) {
			CompletableFuture<Void> joined = this.membership.join();
			if (!joined.isDone()) {
				joined.thenRun(this::ready);
			}
		}
	}

	/** Whether other processes hand out this queue, too. */
	public boolean isShared() {
		return this.returns != null;
	}

	private synchronized boolean isWithoutConsumers() {
		return this.consumers.isEmpty();
	}

	/** How many more messages the consumers can take. */
	private synchronized int wanted() {
		return this.consumers.stream().mapToInt(Subscription::room).sum() - this.stock.waiting();
	}

	private void taken(List<Claimed> messages) {
		synchronized (this) {
			messages.forEach((each) -> this.stock.put(new Delivery(each.message(), this.headers.idOf(each.message()),
					each.attempts(), each.redelivered())));
		}
		dispatch();
	}

	/**
	 * Messages of a shared queue that another process may hold by now: gives them back to
	 * the store as possibly seen.
	 */
	public void giveBack(List<Delivery> deliveries) {
		if (!deliveries.isEmpty()) {
			Objects.requireNonNull(this.returns).add(Delivery.claimed(deliveries));
		}
	}

	private void released(List<Claimed> messages) {
		synchronized (this) {
			messages.forEach((each) -> this.stock.released(each.message()));
		}
		dispatch();
		ready();
	}

	/** What nobody here can take, or nobody has taken since the last look. */
	private synchronized List<Delivery> surplus(boolean looking) {
		Delivery first = this.stock.first();
		boolean stays = !this.consumers.isEmpty() && !(looking && first != null && first == this.untaken);
		this.untaken = looking ? first : this.untaken;
		return stays ? List.of() : this.stock.takeAll();
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
			this.stock.put(announced.delivery());
		}
		dispatch();
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

	/** They cannot be settled and stay, however often they were delivered. */
	public void keep(List<Delivery> deliveries) {
		if (this.returns != null) {
			// At the next look: at once, they would come again as fast as the store
			// fails.
			this.returns.postpone(Delivery.claimed(deliveries));
			return;
		}
		synchronized (this) {
			deliveries.forEach(this.stock::addLast);
		}
	}

	/** Takes out those of these messages that are waiting. */
	public synchronized List<Delivery> takeOut(Collection<Long> offsets) {
		return this.stock.takeOut(offsets);
	}

	/** Whether one of these is here. Of a queue that others hand out, too. */
	public synchronized boolean has(Collection<Long> offsets) {
		return this.stock.has(offsets);
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
			if (next != null || (this.intake != null && wanted() <= 0)) {
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
			giveBack(surplus(false));
			this.intake.room();
		}
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
