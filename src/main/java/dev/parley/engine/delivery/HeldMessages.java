package dev.parley.engine.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.policy.SlowConsumer;

/**
 * Messages of a topic that came for one subscription while it had as many outstanding as
 * allowed, oldest first. They use room of their session's {@link Outbox}. Not
 * thread-safe: guarded by its subscription.
 */
final class HeldMessages {

	private final Outbox outbox;

	private final int most;

	private final Deque<Delivery> messages = new ArrayDeque<>(0);

	/**
	 * @param most largest number of messages
	 */
	HeldMessages(Outbox outbox, int most) {
		this.outbox = outbox;
		this.most = most;
	}

	boolean isEmpty() {
		return this.messages.isEmpty();
	}

	/**
	 * Adds one to the end.
	 * @return false if there is no room for it
	 */
	boolean add(Delivery delivery) {
		boolean room = this.messages.size() < this.most && this.outbox.keep(delivery.size());
		if (room) {
			this.messages.add(delivery);
		}
		return room;
	}

	/**
	 * Puts one before all others, even without room: it was here before, or with the
	 * client.
	 */
	void addFirst(Delivery delivery) {
		this.messages.addFirst(delivery);
		this.outbox.keepLess(-delivery.size());
	}

	Delivery removeOldest() {
		Delivery oldest = this.messages.remove();
		this.outbox.keepLess(oldest.size());
		return oldest;
	}

	void clear() {
		while (!this.messages.isEmpty()) {
			removeOldest();
		}
	}

	/**
	 * Makes room for this one if the policy allows it.
	 * @return how many were dropped
	 */
	int leaveOutFor(Delivery delivery, SlowConsumer slow) {
		if (slow.action() == SlowConsumer.Action.DISCONNECT) {
			return 0;
		}
		int before = this.messages.size();
		String about = slow.keyOf(delivery.message());
		if (about != null) {
			leaveOut(about, slow);
		}
		while (!isEmpty() && (this.messages.size() >= this.most || !this.outbox.mayKeep(delivery.size()))) {
			removeOldest();
		}
		return before - this.messages.size();
	}

	private void leaveOut(String about, SlowConsumer slow) {
		for (Iterator<Delivery> all = this.messages.iterator(); all.hasNext();) {
			Delivery earlier = all.next();
			if (about.equals(slow.keyOf(earlier.message()))) {
				all.remove();
				this.outbox.keepLess(earlier.size());
			}
		}
	}

}
