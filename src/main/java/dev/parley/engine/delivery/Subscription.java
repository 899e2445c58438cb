package dev.parley.engine.delivery;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.thread.Scheduler;

/**
 * One subscription of one session: its outstanding messages, and those held until others
 * are acknowledged.
 * <p>
 * {@link #slot}, the start position and whether it is live are guarded by its
 * destination. Its own monitor guards the ledger, the held and the paced messages; under
 * it the only lock taken is that of the outbox.
 */
public final class Subscription {

	/** Messages claimed for one at once. */
	private static final int AT_ONCE = 100;

	private final Recipient recipient;

	private final @Nullable String id;

	private final String destination;

	private final AckMode mode;

	/** Most messages that may be outstanding. */
	private final int prefetch;

	/**
	 * Identifies this subscription within its session in the ids of acknowledgements.
	 */
	private final int serial;

	/** Its index among its destination's subscriptions; managed by the destination. */
	int slot = -1;

	/** Guarded by its destination, as the slot is. */
	private final LiveFrom liveFrom = new LiveFrom();

	/** For a subscription with a greatest frequency; set before it is registered. */
	private @Nullable PacedDelivery paced;

	private final AckLedger ledger = new AckLedger();

	/** Messages of a topic that wait until fewer are outstanding. */
	private final HeldMessages held;

	private @Nullable Runnable whenCredit;

	/** Sends held messages; one object, so that an outbox keeps it once. */
	private final Runnable goOn = this::goOn;

	private volatile boolean cancelled;

	/** Whether its queue has taken back the outstanding messages. */
	private boolean emptied;

	/** Whether its room has been released. */
	private boolean removed;

	/**
	 * @param id null for a client of STOMP 1.0 that gave none
	 * @param destination as the engine names it; may be a pattern
	 */
	public Subscription(Recipient recipient, @Nullable String id, String destination, AckMode mode, int prefetch,
			int serial) {
		this.recipient = recipient;
		this.id = id;
		this.destination = destination;
		this.mode = mode;
		this.prefetch = prefetch;
		this.serial = serial;
		this.held = new HeldMessages(recipient.outbox(), recipient.limits().outboxFrames());
	}

	/**
	 * Delivers at most one message a period and key: to be called before it is
	 * registered, and for mode auto alone.
	 * @param period nanoseconds
	 * @param policy of the destination
	 */
	public Subscription pace(long period, DestinationPolicy policy, Scheduler scheduler) {
		this.paced = new PacedDelivery(this, period, policy, scheduler);
		this.recipient.joined(this.paced);
		return this;
	}

	public @Nullable String id() {
		return this.id;
	}

	public String destination() {
		return this.destination;
	}

	public Recipient recipient() {
		return this.recipient;
	}

	AckMode mode() {
		return this.mode;
	}

	public int serial() {
		return this.serial;
	}

	/**
	 * Ends deliveries, before or after it is removed: no message reaches it after this
	 * returns.
	 */
	public synchronized void cancel() {
		this.cancelled = true;
		this.held.clear();
		if (this.paced != null) {
			this.paced.cancel();
		}
	}

	/** It has been cancelled and removed: releases its room. */
	void removed() {
		synchronized (this) {
			if (!this.removed) {
				this.recipient.outbox().keepLess(Delivery.sizeOf(this.ledger.all()));
			}
			this.removed = true;
		}
		this.recipient.outbox().keptLess();
	}

	public boolean isCancelled() {
		return this.cancelled;
	}

	boolean isLive() {
		return this.liveFrom.isLive();
	}

	/** Takes every message from now on. */
	void goLive() {
		goLive(new Position("", 0), Map.of());
	}

	/** Takes every message after this position from now on. */
	void goLive(Position seen, Map<String, Long> former) {
		this.liveFrom.after(seen, former);
		if (this.paced != null) {
			this.paced.goLive(seen);
		}
	}

	/** Messages for it are gone: it gets no others, and its session ends. */
	void outrun() {
		if (this.liveFrom.stop()) {
			cancel();
			this.recipient.outrun();
		}
	}

	/**
	 * Delivers a message of a topic that has just been appended, unless the replay covers
	 * it.
	 * @param slow the response if its session reads too slowly
	 */
	void deliver(Announced announced, SlowConsumer slow) {
		deliver(announced, slow, null);
	}

	private void deliver(Announced announced, SlowConsumer slow, @Nullable DestinationPolicy policy) {
		StoredMessage message = announced.message();
		if (!this.liveFrom.takes(message)) {
			return;
		}
		if (this.mode != AckMode.AUTO) {
			hold(announced, slow);
			return;
		}
		EncodedFrame frame = announced.frame().forSubscriber(this.id, null, this.recipient.version());
		if (this.paced != null) {
			frame = this.paced.deliver(message, frame, policy);
			if (frame == null) {
				return;
			}
		}
		this.recipient.send(frame, slow, message, this);
	}

	/** Delivers a message that its pattern matches, on any destination's thread. */
	synchronized void deliverMatched(Announced announced, DestinationPolicy policy) {
		if (!this.cancelled) {
			deliver(announced, policy.slowConsumer(), policy);
		}
	}

	/** Delivers a controller's answer, unless this has ended meanwhile. */
	public synchronized void answer(Announced announced) {
		if (!this.cancelled) {
			this.recipient.send(announced.frame().forSubscriber(this.id, null, this.recipient.version()));
		}
	}

	private synchronized void hold(Announced announced, SlowConsumer slow) {
		if (this.cancelled) {
			return;
		}
		Delivery delivery = announced.delivery();
		if (this.held.isEmpty() && this.ledger.size() < this.prefetch && send(delivery, announced.frame())) {
			return;
		}
		int leftOut = this.held.leaveOutFor(delivery, slow);
		if (this.held.add(delivery)) {
			this.recipient.leftOut(slow.action(), leftOut);
			if (this.ledger.size() < this.prefetch) {
				this.recipient.outbox().whenRoom(this.goOn);
			}
		}
		else {
			cancel();
			this.recipient.tooSlow();
		}
	}

	/**
	 * Delivers a message of the replay.
	 * @return false if there is no room for it now: see {@link #whenReady}
	 */
	public boolean replay(Announced announced) {
		if (this.mode == AckMode.AUTO) {
			EncodedFrame frame = announced.frame().forSubscriber(this.id, null, this.recipient.version());
			return (this.paced != null) ? this.paced.replay(announced.message(), frame)
					: this.recipient.outbox().offer(frame);
		}
		return offer(announced.delivery(), announced.frame());
	}

	/**
	 * Delivers a message of a work queue, or of the replay.
	 * @return false if that is not possible now: too many outstanding, or no room
	 */
	synchronized boolean offer(Delivery delivery, MessageFrame frame) {
		if (this.cancelled || !this.recipient.outbox().hasRoom()) {
			return false;
		}
		if (this.mode == AckMode.AUTO) {
			return this.recipient.outbox().offer(frame.forSubscriber(this.id, null, this.recipient.version()));
		}
		return this.ledger.size() < this.prefetch && send(delivery, frame);
	}

	/** How many more messages of a work queue it can take now, about. */
	synchronized int room() {
		if (this.cancelled || !isLive() || !this.recipient.outbox().hasRoom()) {
			return 0;
		}
		return (this.mode == AckMode.AUTO) ? AT_ONCE : Math.min(AT_ONCE, this.prefetch - this.ledger.size());
	}

	private boolean send(Delivery delivery, MessageFrame frame) {
		long number = this.ledger.add(delivery);
		String ackId = this.recipient.ackIdFor(this.serial, number);
		EncodedFrame encoded = frame.forSubscriber(this.id, ackId, this.recipient.version());
		boolean sent = this.recipient.outbox().offer(encoded, delivery.size());
		if (!sent) {
			this.ledger.take(number, false);
		}
		return sent;
	}

	/** Runs the action, perhaps at once, when another offer may succeed. */
	public void whenReady(Runnable action) {
		synchronized (this) {
			if (this.mode != AckMode.AUTO && this.ledger.size() >= this.prefetch) {
				this.whenCredit = action;
				return;
			}
		}
		if (this.paced != null) {
			this.paced.whenReady(action);
		}
		else {
			this.recipient.outbox().whenRoom(action);
		}
	}

	/** Runs the action when the outbox has room, if that was what had none. */
	void whenRoom(Runnable action) {
		synchronized (this) {
			if (this.cancelled || (this.mode != AckMode.AUTO && this.ledger.size() >= this.prefetch)) {
				return;
			}
		}
		this.recipient.outbox().whenRoom(action);
	}

	/**
	 * Takes out of the ledger the deliveries that an ACK or NACK of this number covers.
	 * @return deliveries by number; empty if it is not outstanding
	 */
	SortedMap<Long, Delivery> take(long number) {
		SortedMap<Long, Delivery> taken;
		synchronized (this) {
			taken = this.ledger.take(number, this.mode == AckMode.CLIENT);
			if (!this.removed) {
				this.recipient.outbox().keepLess(Delivery.sizeOf(taken.values()));
			}
		}
		this.recipient.outbox().keptLess();
		return taken;
	}

	/**
	 * Puts deliveries back.
	 * @return false if everything has been taken out meanwhile
	 */
	synchronized boolean giveBack(SortedMap<Long, Delivery> taken) {
		if (!this.emptied) {
			this.ledger.giveBack(taken);
			if (!this.removed) {
				this.recipient.outbox().keepLess(-Delivery.sizeOf(taken.values()));
			}
		}
		return !this.emptied;
	}

	public synchronized boolean isOutstanding(long number) {
		return this.ledger.isOutstanding(number);
	}

	public synchronized @Nullable Long numberOf(String messageId) {
		return this.ledger.numberOf(messageId);
	}

	/** Takes out all outstanding deliveries for good, in the order of sending. */
	synchronized List<Delivery> takeAll() {
		this.emptied = true;
		List<Delivery> all = this.ledger.takeAll();
		this.recipient.outbox().keepLess(this.removed ? 0 : Delivery.sizeOf(all));
		return all;
	}

	/** Sends rejected messages again, and held ones that may go out now. */
	public void acknowledged(List<Delivery> again) {
		synchronized (this) {
			for (int i = again.size() - 1; i >= 0; i--) {
				if (!this.cancelled) {
					this.held.addFirst(again.get(i));
				}
			}
		}
		goOn();
	}

	private void goOn() {
		Runnable action;
		boolean more;
		synchronized (this) {
			boolean sent = true;
			while (sent && !this.held.isEmpty() && this.ledger.size() < this.prefetch) {
				sent = sendOldest();
			}
			more = !sent;
			action = this.whenCredit;
			this.whenCredit = null;
		}
		if (more) {
			this.recipient.outbox().whenRoom(this.goOn);
		}
		if (action != null) {
			action.run();
		}
	}

	private boolean sendOldest() {
		Delivery oldest = this.held.removeOldest();
		boolean sent = send(oldest, this.recipient.frame(oldest));
		if (!sent) {
			this.held.addFirst(oldest);
		}
		return sent;
	}

	@Override
	public String toString() {
		return this.destination + " of session " + this.recipient.session();
	}

}
