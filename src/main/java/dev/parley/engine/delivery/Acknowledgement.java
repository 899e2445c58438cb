package dev.parley.engine.delivery;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One ACK or NACK on its way to take effect: first {@link #take} the deliveries out of
 * the ledger, then either {@link #giveBack} them or let it stand. Not thread-safe: used
 * by one thread at a time.
 */
public final class Acknowledgement {

	/** Size of one in memory, bytes. */
	public static final int FOOTPRINT = 192;

	private final Subscription subscription;

	private final long number;

	private final boolean positive;

	private final boolean requeue;

	private SortedMap<Long, Delivery> taken = new TreeMap<>();

	/**
	 * An acknowledgement of one message, or of all before it, too.
	 * @param positive ACK, otherwise NACK
	 * @param requeue whether NACK delivers the messages again
	 */
	public Acknowledgement(Subscription subscription, long number, boolean positive, boolean requeue) {
		this.subscription = subscription;
		this.number = number;
		this.positive = positive;
		this.requeue = requeue;
	}

	/** Takes the deliveries; false if this number is not (or no longer) outstanding. */
	public boolean take() {
		this.taken = this.subscription.take(this.number);
		return !this.taken.isEmpty();
	}

	/**
	 * Gives the deliveries back.
	 * @return those that its subscription can't take back, because it has been removed
	 */
	public List<Delivery> giveBack() {
		SortedMap<Long, Delivery> back = this.taken;
		this.taken = new TreeMap<>();
		return this.subscription.giveBack(back) ? List.of() : List.copyOf(back.values());
	}

	/** Gives them up: who has them now is not known. */
	public List<Delivery> lose() {
		List<Delivery> lost = List.copyOf(this.taken.values());
		this.taken = new TreeMap<>();
		return lost;
	}

	public Subscription subscription() {
		return this.subscription;
	}

	public String destination() {
		return this.subscription.destination();
	}

	/** Deliveries that the client has settled: nobody gets them again. */
	public List<Delivery> settled() {
		return (this.positive || !this.requeue) ? List.copyOf(this.taken.values()) : List.of();
	}

	/** Deliveries that the client has rejected. */
	public List<Delivery> rejected() {
		return this.positive ? List.of() : settled();
	}

	/** Whether it rejects the message: a NACK without requeue. */
	public boolean rejects() {
		return !this.positive && !this.requeue;
	}

	/** Deliveries to be made again. */
	public List<Delivery> again() {
		return (this.positive || !this.requeue) ? List.of() : List.copyOf(this.taken.values());
	}

}
