package dev.parley.cluster.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;

/**
 * Passes on the messages of one log from a position on, each once and in order. It knows
 * who waits for one of them, and what has to be read. A message that cannot be handed
 * over counts as passed on, and its failure is thrown.
 * <p>
 * Not thread-safe: used in the destination's turn.
 */
public final class LogFollower {

	/** Messages kept that came before their turn. */
	private static final int EARLY = 1024;

	private final Sequencer sequencer;

	/** Those who wait until a message has been passed on. */
	private final List<Passing> passing = new ArrayList<>();

	private boolean filling;

	/** Whether reading has been given up, on any thread. */
	private volatile boolean givenUp;

	private int readInVain;

	private boolean ended;

	/**
	 * @param epoch of the log
	 * @param last offset of the last message that need not come
	 */
	public LogFollower(String destination, Inbound inbound, String epoch, long last) {
		this.sequencer = new Sequencer(inbound::appended, (upTo) -> inbound.outrun(destination, upTo), EARLY, epoch,
				last);
	}

	/** Takes a message that was announced. */
	public void offer(StoredMessage message) {
		boolean passed = true;
		try {
			passed = this.sequencer.offer(message);
		}
		finally {
			if (passed) {
				completePassed();
			}
		}
	}

	/** Whether the message there is of any use: it has not been passed on. */
	public boolean wants(Position position) {
		return this.sequencer.isBehind(position);
	}

	/** See {@link Sequencer#offerOwn}. */
	public void offerOwn(StoredMessage message) {
		try {
			this.sequencer.offerOwn(message);
		}
		finally {
			completePassed();
		}
	}

	/** Announcements may have been lost. */
	public void suspect() {
		this.sequencer.suspect();
	}

	/** The log stands there: it may have messages that have not come. */
	public void stands(Position position) {
		if (this.sequencer.isBehind(position)) {
			this.sequencer.suspect();
		}
	}

	/**
	 * Waits for a message of this node.
	 * @param done called when it has been passed on, or nobody waits any more
	 */
	public void await(Position position, Runnable done) {
		if (this.ended || this.sequencer.hasPassed(position)) {
			done.run();
		}
		else {
			this.passing.add(new Passing(position, done));
		}
	}

	/** Nobody waits any more, and nothing is read. */
	public void end() {
		this.ended = true;
		this.passing.forEach((each) -> each.done.run());
		this.passing.clear();
	}

	/** Whether something has to be read, and nobody has been told so yet. */
	public boolean beginFilling() {
		if (this.givenUp) {
			this.givenUp = false;
			this.filling = false;
			this.sequencer.suspect();
		}
		boolean begins = !this.filling && !this.ended && this.sequencer.isMissing();
		this.filling |= begins;
		return begins;
	}

	/**
	 * What {@link #beginFilling} has begun does not go on: it begins again when somebody
	 * asks for the next time. On any thread, instead of all else that would follow.
	 */
	void giveUpFilling() {
		this.givenUp = true;
	}

	/** The offset to read from; 0 if all has come meanwhile. */
	public long beginReading() {
		if (this.ended || !this.sequencer.isMissing()) {
			this.filling = false;
			this.readInVain = 0;
			return 0;
		}
		this.passing.forEach((each) -> each.beforeReading = true);
		return this.sequencer.beginReading();
	}

	/**
	 * @param page null if the log could not be read
	 */
	public void read(@Nullable Page page, long from, int limit) {
		this.filling = false;
		if (this.ended) {
			return;
		}
		boolean useful = false;
		try {
			if (page != null) {
				useful = this.sequencer.read(page, from, limit);
			}
			else {
				this.sequencer.failed();
			}
		}
		finally {
			this.readInVain = (useful || !this.sequencer.isMissing()) ? 0 : this.readInVain + 1;
			if (page != null) {
				completeLost(page);
				completePassed();
			}
		}
	}

	/**
	 * How often in a row reading was of no use, and something is missing still: there is
	 * no hurry to read again.
	 */
	public int readInVain() {
		return this.readInVain;
	}

	/** They had been appended before the log was read, which has them no longer. */
	private void completeLost(Page page) {
		complete((each) -> each.beforeReading && each.position.epoch().equals(page.epoch())
				&& each.position.offset() > page.last());
	}

	private void completePassed() {
		complete((each) -> this.sequencer.hasPassed(each.position));
	}

	private void complete(Predicate<Passing> which) {
		this.passing.removeIf((each) -> {
			boolean completes = which.test(each);
			if (completes) {
				each.done.run();
			}
			return completes;
		});
	}

	private static final class Passing {

		private final Position position;

		private final Runnable done;

		private boolean beforeReading;

		Passing(Position position, Runnable done) {
			this.position = position;
			this.done = done;
		}

	}

}
