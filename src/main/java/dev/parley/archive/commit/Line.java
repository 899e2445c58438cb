package dev.parley.archive.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * One sender's pending batches, in order. Guarded by the lock of its {@link CommitQueue},
 * except for {@link #weight}, which is safe for any thread.
 */
final class Line {

	/** Bytes written of one sender in a turn; more if a single batch is larger. */
	private static final long TURN = 64 * 1024;

	private final String sender;

	private final Deque<Place> places = new ArrayDeque<>();

	private volatile long weight;

	/** Bytes left over from turns that were too short for the next batch. */
	private long credit;

	Line(String sender) {
		this.sender = sender;
	}

	String sender() {
		return this.sender;
	}

	/** Size of the pending batches, bytes. */
	long weight() {
		return this.weight;
	}

	/** Changed only under the queue's lock. */
	@SuppressWarnings("NonAtomicVolatileUpdate")
	private void grow(long bytes) {
		this.weight += bytes;
	}

	boolean isEmpty() {
		return this.places.isEmpty();
	}

	/**
	 * @param number higher than that of every earlier work
	 */
	void add(long number, Work.Publish work) {
		this.places.add(new Place(number, work));
		grow(work.weight());
	}

	/** Begins this line's turn. */
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
	 * Takes the wanted batches with lower numbers, and all batches before them in this
	 * line.
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
