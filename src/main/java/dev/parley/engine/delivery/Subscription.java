package dev.parley.engine.delivery;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.SlowConsumer;

/**
 * One subscription of one session: its outstanding messages, and those held until others
 * are acknowledged.
 * <p>
 * {@link #slot}, the start position and whether it is live are guarded by its
 * destination. Its own monitor guards the ledger and the held messages; under it the only
 * lock taken is that of the outbox.
 */
public final class Subscription {

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

	/**
	 * Its index among its destination's subscriptions; managed by the destination.
	 */
	int slot = -1;

	/** Messages before this offset have been replayed or were not asked for … */
	private long from;

	/** … in this life of the log. A log that begins again begins at 1. */
	private String epoch = "";

	private boolean live;

	private final AckLedger ledger = new AckLedger();

	/** Messages of a topic that wait until fewer are outstanding. */
	private final HeldMessages held;

	private @Nullable Runnable whenCredit;

	/**
	 * Sends held messages; the same object each time, so that an outbox keeps it once.
	 */
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
	}

	/** It has been cancelled and removed: releases its room. */
	void removed() {
		synchronized (this) {
			if (!this.removed) {
				this.recipient.outbox().keepLess(sizeOf(this.ledger.all()));
			}
			this.removed = true;
		}
		this.recipient.outbox().keptLess();
	}

	private static long sizeOf(Collection<Delivery> deliveries) {
		long bytes = 0;
		for (Delivery delivery : deliveries) {
			bytes += delivery.size();
		}
		return bytes;
	}

	public boolean isCancelled() {
		return this.cancelled;
	}

	boolean isLive() {
		return this.live;
	}

	/** Takes every message from now on. */
	void goLive() {
		this.live = true;
	}

	/** Takes every message after this position from now on. */
	void goLive(Position seen) {
		this.epoch = seen.epoch();
		this.from = seen.offset() + 1;
		this.live = true;
	}

	/**
	 * Delivers a message of a topic that has just been appended, unless the replay covers
	 * it.
	 * @param slow the response if its session reads too slowly
	 */
	void deliver(Announced announced, SlowConsumer slow) {
		StoredMessage message = announced.message();
		boolean seen = message.offset() != 0 && message.offset() < this.from && message.epoch().equals(this.epoch);
		if (!this.live || seen) {
			return;
		}
		if (this.mode != AckMode.AUTO) {
			hold(announced, slow);
			return;
		}
		EncodedFrame frame = announced.frame().forSubscriber(this.id, null, this.recipient.version());
		if (slow.action() == SlowConsumer.Action.DISCONNECT) {
			this.recipient.send(frame);
		}
		else {
			String about = slow.keyOf(message);
			this.recipient.sendDispensable(frame, (about != null) ? new About(this, about) : null, slow.action());
		}
	}

	/**
	 * Delivers a message that its pattern matches, on the thread of any destination.
	 */
	synchronized void deliverMatched(Announced announced, SlowConsumer slow) {
		if (!this.cancelled) {
			deliver(announced, slow);
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
			return this.recipient.outbox()
				.offer(announced.frame().forSubscriber(this.id, null, this.recipient.version()));
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

	private boolean send(Delivery delivery, MessageFrame frame) {
		long number = this.ledger.add(delivery);
		boolean sent = this.recipient.outbox().offer(frame(frame, number), delivery.size());
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
		this.recipient.outbox().whenRoom(action);
	}

	/**
	 * Runs the action when the outbox has room, if it was the outbox that had none.
	 */
	void whenRoom(Runnable action) {
		synchronized (this) {
			if (this.cancelled || (this.mode != AckMode.AUTO && this.ledger.size() >= this.prefetch)) {
				return;
			}
		}
		this.recipient.outbox().whenRoom(action);
	}

	private EncodedFrame frame(MessageFrame frame, long number) {
		return frame.forSubscriber(this.id, this.recipient.ackIdFor(this.serial, number), this.recipient.version());
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
				this.recipient.outbox().keepLess(sizeOf(taken.values()));
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
				this.recipient.outbox().keepLess(-sizeOf(taken.values()));
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
		this.recipient.outbox().keepLess(this.removed ? 0 : sizeOf(all));
		return all;
	}

	/**
	 * Sends rejected messages again, and held ones that may go out now.
	 */
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

	/** The subject of messages of one subscription. */
	private record About(Subscription subscription, String value) {
	}

	@Override
	public String toString() {
		return this.destination + " of session " + this.recipient.session();
	}

}
