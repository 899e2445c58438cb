package dev.parley.engine;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.StoredMessage;

/**
 * One subscription of one session to one destination. What changes in it is guarded by
 * the destination that it is registered with.
 */
final class Subscription {

	private final Session session;

	private final @Nullable String id;

	private final String destination;

	/**
	 * Where it stands among its destination's subscriptions; the destination's business.
	 */
	int slot = -1;

	/** Messages before this offset have been replayed or were not asked for. */
	private long from;

	private boolean live;

	private volatile boolean cancelled;

	/**
	 * @param id null for a client of STOMP 1.0 that gave none
	 * @param destination whose messages it gets, as the engine knows it
	 */
	Subscription(Session session, @Nullable String id, String destination) {
		this.session = session;
		this.id = id;
		this.destination = destination;
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

	/**
	 * It is about to be removed, or has been: whoever is registering it takes it back.
	 */
	void cancel() {
		this.cancelled = true;
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	void goLive(long firstOffset) {
		this.from = firstOffset;
		this.live = true;
	}

	/** Hands on a message that has just been appended, unless the replay has it. */
	void deliver(StoredMessage message, MessageFrame frame) {
		if (this.live && (message.offset() == 0 || message.offset() >= this.from)) {
			this.session.send(this, frame);
		}
	}

	/** Hands on a message of the replay. */
	boolean replay(MessageFrame frame) {
		return this.session.sendIfRoom(this, frame);
	}

	@Override
	public String toString() {
		return this.destination + " of session " + this.session.id();
	}

}
