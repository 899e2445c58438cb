package dev.parley.engine;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;

/**
 * One subscription of one session: which of its messages are outstanding, and which wait
 * for an acknowledgement before they may go out.
 * <p>
 * {@link #slot}, where it begins and whether it is live belong to its destination and are
 * guarded by that. Its own monitor guards the ledger and what is held; under it the only
 * lock taken is that of the outbox.
 */
final class Subscription {

	private final Session session;

	private final @Nullable String id;

	private final String destination;

	private final AckMode mode;

	/** Most messages that may be outstanding. */
	private final int prefetch;

	/**
	 * Tells this subscription from others of its session in the ids of acknowledgements.
	 */
	private final int serial;

	/**
	 * Where it stands among its destination's subscriptions; the destination's business.
	 */
	int slot = -1;

	/** Messages before this offset have been replayed or were not asked for … */
	private long from;

	/** … in this life of the log. A log that begins again begins at 1. */
	private String epoch = "";

	private boolean live;

	private final AckLedger ledger = new AckLedger();

	/** Messages of a topic that came while as many as allowed were outstanding. */
	private final Queue<Delivery> held = new ArrayDeque<>(0);

	private @Nullable Runnable whenCredit;

	private volatile boolean cancelled;

	/** Its queue has taken back what was outstanding. */
	private boolean emptied;

	/**
	 * @param id null for a client of STOMP 1.0 that gave none
	 * @param destination whose messages it gets, as the engine knows it; may be a pattern
	 */
	Subscription(Session session, @Nullable String id, String destination, AckMode mode, int prefetch, int serial) {
		this.session = session;
		this.id = id;
		this.destination = destination;
		this.mode = mode;
		this.prefetch = prefetch;
		this.serial = serial;
	}

	@Nullable String id() {
		return this.id;
	}

	String destination() {
		return this.destination;
	}

	Session session() {
		return this.session;
	}

	AckMode mode() {
		return this.mode;
	}

	int serial() {
		return this.serial;
	}

	/**
	 * It is about to be removed, or has been; when this returns, nothing reaches it any
	 * more.
	 */
	synchronized void cancel() {
		this.cancelled = true;
		this.held.clear();
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	boolean isLive() {
		return this.live;
	}

	/** From now on it takes every message. */
	void goLive() {
		this.live = true;
	}

	/** From now on it takes every message behind this position. */
	void goLive(Position seen) {
		this.epoch = seen.epoch();
		this.from = seen.offset() + 1;
		this.live = true;
	}

	/**
	 * Hands on a message of a topic that has just been appended, unless the replay has
	 * it.
	 * @param slow what to do if its session reads too slowly
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
		EncodedFrame frame = announced.frame().forSubscriber(this.id, null, this.session.version());
		if (slow.action() == SlowConsumer.Action.DISCONNECT) {
			this.session.send(frame);
		}
		else {
			String about = slow.keyOf(message);
			this.session.sendDispensable(frame, (about != null) ? new About(this, about) : null, slow.action());
		}
	}

	/**
	 * Hands on a message that a pattern has matched, from any of its destinations'
	 * threads.
	 */
	synchronized void deliverMatched(Announced announced, SlowConsumer slow) {
		if (!this.cancelled) {
			deliver(announced, slow);
		}
	}

	/** Hands on what a controller has answered, unless this has ended meanwhile. */
	synchronized void answer(Announced announced) {
		if (!this.cancelled) {
			this.session.send(announced.frame().forSubscriber(this.id, null, this.session.version()));
		}
	}

	private synchronized void hold(Announced announced, SlowConsumer slow) {
		if (this.cancelled) {
			return;
		}
		if (this.held.isEmpty() && this.ledger.size() < this.prefetch) {
			Delivery delivery = announced.delivery();
			this.session.send(frame(announced.frame(), this.ledger.add(delivery)));
			return;
		}
		int leftOut = leaveOut(announced.message(), slow);
		if (this.held.size() < this.session.limits().outboxFrames()) {
			this.held.add(announced.delivery());
			this.session.leftOut(slow.action(), leftOut);
		}
		else {
			cancel();
			this.session.tooSlow();
		}
	}

	/** Makes room among what is held, if this rule allows it. */
	private int leaveOut(StoredMessage message, SlowConsumer slow) {
		if (slow.action() == SlowConsumer.Action.DISCONNECT) {
			return 0;
		}
		int before = this.held.size();
		String about = slow.keyOf(message);
		if (about != null) {
			this.held.removeIf((delivery) -> about.equals(slow.keyOf(delivery.message())));
		}
		if (this.held.size() >= this.session.limits().outboxFrames()) {
			this.held.remove();
		}
		return before - this.held.size();
	}

	/**
	 * Hands on a message of the replay.
	 * @return false if there is no room for it now: see {@link #whenReady}
	 */
	boolean replay(Announced announced) {
		if (this.mode == AckMode.AUTO) {
			return this.session.outbox().offer(announced.frame().forSubscriber(this.id, null, this.session.version()));
		}
		return offer(announced.delivery(), announced.frame());
	}

	/**
	 * Hands on a message of a work queue, or of the replay.
	 * @return false if it can't take one now: too many outstanding, or no room
	 */
	synchronized boolean offer(Delivery delivery, MessageFrame frame) {
		if (this.cancelled || !this.session.outbox().hasRoom()) {
			return false;
		}
		if (this.mode == AckMode.AUTO) {
			return this.session.outbox().offer(frame.forSubscriber(this.id, null, this.session.version()));
		}
		if (this.ledger.size() >= this.prefetch) {
			return false;
		}
		long number = this.ledger.add(delivery);
		boolean sent = this.session.outbox().offer(frame(frame, number));
		if (!sent) {
			this.ledger.take(number, false);
		}
		return sent;
	}

	/** Runs the action, perhaps at once, when it is worth to offer again. */
	void whenReady(Runnable action) {
		synchronized (this) {
			if (this.mode != AckMode.AUTO && this.ledger.size() >= this.prefetch) {
				this.whenCredit = action;
				return;
			}
		}
		this.session.outbox().whenRoom(action);
	}

	/**
	 * Runs the action when the outbox has room, unless it is not the outbox that has
	 * none.
	 */
	void whenRoom(Runnable action) {
		synchronized (this) {
			if (this.cancelled || (this.mode != AckMode.AUTO && this.ledger.size() >= this.prefetch)) {
				return;
			}
		}
		this.session.outbox().whenRoom(action);
	}

	private EncodedFrame frame(MessageFrame frame, long number) {
		return frame.forSubscriber(this.id, this.session.ackIdFor(this.serial, number), this.session.version());
	}

	/**
	 * Takes out of the ledger what an ACK or NACK of this number is about.
	 * @return by number; empty if it is not outstanding
	 */
	synchronized SortedMap<Long, Delivery> take(long number) {
		return this.ledger.take(number, this.mode == AckMode.CLIENT);
	}

	/**
	 * Puts back what was taken.
	 * @return false if everything has been taken out meanwhile
	 */
	synchronized boolean giveBack(SortedMap<Long, Delivery> taken) {
		if (!this.emptied) {
			this.ledger.giveBack(taken);
		}
		return !this.emptied;
	}

	synchronized boolean isOutstanding(long number) {
		return this.ledger.isOutstanding(number);
	}

	synchronized @Nullable Long numberOf(String messageId) {
		return this.ledger.numberOf(messageId);
	}

	/** Takes out everything that is outstanding, in the order of sending, for good. */
	synchronized List<Delivery> takeAll() {
		this.emptied = true;
		return this.ledger.takeAll();
	}

	/**
	 * Sends again what was not acknowledged, and what may go out now that others were.
	 */
	void acknowledged(List<Delivery> again) {
		Runnable action;
		synchronized (this) {
			for (Delivery delivery : again) {
				send(delivery);
			}
			while (!this.held.isEmpty() && this.ledger.size() < this.prefetch) {
				send(this.held.remove());
			}
			action = this.whenCredit;
			this.whenCredit = null;
		}
		if (action != null) {
			action.run();
		}
	}

	private void send(Delivery delivery) {
		if (!this.cancelled) {
			this.session.send(frame(this.session.frame(delivery), this.ledger.add(delivery)));
		}
	}

	/** What messages of one subscription are about. */
	private record About(Subscription subscription, String value) {
	}

	@Override
	public String toString() {
		return this.destination + " of session " + this.session.id();
	}

}
