package dev.parley.engine.delivery;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One ACK or NACK on its way to take effect: first {@link #take} the deliveries out of
 * the ledger, then either {@link #giveBack} or let it stand. For one thread at a time.
 */
public final class Acknowledgement {

	/** What one takes up in memory, bytes. */
	public static final int FOOTPRINT = 192;

	private final Subscription subscription;

	private final long number;

	private final boolean positive;

	private final boolean requeue;

	private SortedMap<Long, Delivery> taken = new TreeMap<>();

	/**
	 * An acknowledgement of one message, or of all before it, too.
	 * @param positive ACK, otherwise NACK
	 * @param requeue whether what is not acknowledged is to be delivered again
	 */
	public Acknowledgement(Subscription subscription, long number, boolean positive, boolean requeue) {
		this.subscription = subscription;
		this.number = number;
		this.positive = positive;
		this.requeue = requeue;
	}

	/** Takes the deliveries; false if this number is not outstanding (any more). */
	public boolean take() {
		this.taken = this.subscription.take(this.number);
		return !this.taken.isEmpty();
	}

	/**
	 * Gives back what was taken.
	 * @return what its subscription can't have back, because it has been removed
	 */
	public List<Delivery> giveBack() {
		SortedMap<Long, Delivery> back = this.taken;
		this.taken = new TreeMap<>();
		return this.subscription.giveBack(back) ? List.of() : List.copyOf(back.values());
	}

	public Subscription subscription() {
		return this.subscription;
	}

	public String destination() {
		return this.subscription.destination();
	}

	/** Deliveries that nobody shall get again, by the client's word. */
	public List<Delivery> settled() {
		return (this.positive || !this.requeue) ? List.copyOf(this.taken.values()) : List.of();
	}

	/** Deliveries that the client has rejected. */
	public List<Delivery> rejected() {
		return this.positive ? List.of() : settled();
	}

	/** Whether it says that nobody shall get the message again, though it is not done. */
	public boolean rejects() {
		return !this.positive && !this.requeue;
	}

	/** Deliveries that are to be made once more. */
	public List<Delivery> again() {
		return (this.positive || !this.requeue) ? List.of() : List.copyOf(this.taken.values());
	}

}
