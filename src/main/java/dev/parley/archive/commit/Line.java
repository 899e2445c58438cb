package dev.parley.archive.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * The batches of one sender that wait for the committer, in their order. Guarded by the
 * lock of its {@link CommitQueue}, but for {@link #weight}, which any thread may ask for.
 */
final class Line {

	/** Bytes that a sender may have written in one turn; more if it is one batch. */
	private static final long TURN = 64 * 1024;

	private final String sender;

	private final Deque<Place> places = new ArrayDeque<>();

	private volatile long weight;

	/** Bytes that it may still have written, as its turns were too short for it. */
	private long credit;

	Line(String sender) {
		this.sender = sender;
	}

	String sender() {
		return this.sender;
	}

	/** What waits in it, bytes. */
	long weight() {
		return this.weight;
	}

	/** Changed under the queue's lock alone. */
	@SuppressWarnings("NonAtomicVolatileUpdate")
	private void grow(long bytes) {
		this.weight += bytes;
	}

	boolean isEmpty() {
		return this.places.isEmpty();
	}

	/**
	 * @param number higher than that of every work which came before
	 */
	void add(long number, Work.Publish work) {
		this.places.add(new Place(number, work));
		grow(work.weight());
	}

	/** It is its turn. */
	void turn() {
		this.credit += TURN;
	}

	/** Whether the next one may be taken in this turn. */
	boolean hasCredit() {
		Place next = this.places.peek();
		return next != null && next.work().weight() <= this.credit;
	}

	Work.Publish take() {
		Work.Publish work = this.places.remove().work();
		grow(-work.weight());
		this.credit -= work.weight();
		return work;
	}

	/**
	 * Takes what came before that number as far as something is wanted of it: all that is
	 * wanted, and what came before that from the same sender.
	 */
	void takeUpTo(long number, Predicate<Work.Publish> wanted, List<Work> taken) {
		int count = 0;
		int index = 0;
		for (Place place : this.places) {
			index++;
			if (place.number() > number) {
				break;
			}
			if (wanted.test(place.work())) {
				count = index;
			}
		}
		for (int i = 0; i < count; i++) {
			taken.add(take());
		}
	}

	private record Place(long number, Work.Publish work) {
	}

}
