package dev.parley.cluster.announce;

import java.util.ArrayList;
import java.util.List;

import dev.parley.cluster.sequence.Sequencer;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * A destination whose messages somebody at this node wants. Those of this node come when
 * they are committed, those of others when they are announced: a {@link Sequencer} passes
 * each on once and in the order of the log. Where no log is kept, messages are passed on
 * as they come.
 * <p>
 * Not thread-safe: used by the tasks of one {@link Serial}.
 */
final class JoinedLog {

	/** Messages kept that came before their turn. */
	private static final int EARLY = 1024;

	private final String destination;

	private final Inbound inbound;

	private final boolean logged;

	/** Of a log, from when it is known where it stands. */
	private @Nullable Sequencer sequencer;

	/** The newest message of this node, as long as there is no sequencer. */
	private @Nullable Position newest;

	/** Whether others have announced something before there was a sequencer. */
	private boolean early;

	/** Own messages that wait for earlier ones. */
	private final List<Passing> passing = new ArrayList<>();

	private boolean filling;

	private boolean ended;

	JoinedLog(String destination, Inbound inbound, boolean logged) {
		this.destination = destination;
		this.inbound = inbound;
		this.logged = logged;
	}

	boolean isLogged() {
		return this.logged;
	}

	/**
	 * Begins with what comes after a position, which was read when announcements were
	 * heard already. What this node has committed after that was passed on.
	 * @return false if another life of the log has begun meanwhile, so that its position
	 * has to be read again
	 */
	boolean begin(Page position) {
		Position own = this.newest;
		this.newest = null;
		if (own != null && !own.epoch().equals(position.epoch())) {
			return false;
		}
		long last = (own != null) ? Math.max(own.offset(), position.last()) : position.last();
		Sequencer begun = new Sequencer(this.inbound::appended, (upTo) -> this.inbound.outrun(this.destination, upTo),
				EARLY, position.epoch(), last);
		if (this.early) {
			begun.suspect();
		}
		this.sequencer = begun;
		return true;
	}

	/** This node has committed a message. */
	void committed(StoredMessage message) {
		Sequencer sequence = this.sequencer;
		if (sequence != null) {
			sequence.offerOwn(message);
			completePassed(sequence);
		}
		else {
			this.newest = message.position();
			this.inbound.appended(message);
		}
	}

	/** Another node has committed a message; null if it is to be read. */
	void announced(@Nullable StoredMessage message) {
		Sequencer sequence = this.sequencer;
		if (this.ended) {
			return;
		}
		if (!this.logged) {
			if (message != null) {
				this.inbound.appended(message);
			}
		}
		else if (sequence == null) {
			this.early = true;
		}
		else if (message != null) {
			sequence.offer(message);
			completePassed(sequence);
		}
		else {
			sequence.suspect();
		}
	}

	/** The log stands there: whether it has messages that have not come. */
	void stands(Position position) {
		Sequencer sequence = this.sequencer;
		if (sequence != null && sequence.isBehind(position)) {
			sequence.suspect();
		}
	}

	/**
	 * Waits for a message of this node.
	 * @param done called when it has been passed on
	 */
	void await(Position position, Runnable done) {
		Sequencer sequence = this.sequencer;
		if (sequence == null || this.ended || sequence.hasPassed(position)) {
			done.run();
		}
		else {
			this.passing.add(new Passing(position, done));
		}
	}

	/** Nobody wants it any more. */
	void end() {
		this.ended = true;
		this.passing.forEach((each) -> each.done().run());
		this.passing.clear();
	}

	/** Whether something has to be read, and nobody has been told so yet. */
	boolean beginFilling() {
		Sequencer sequence = this.sequencer;
		boolean begins = !this.filling && !this.ended && sequence != null && sequence.isMissing();
		this.filling |= begins;
		return begins;
	}

	/** The offset to read from; 0 if all has come meanwhile. */
	long beginReading() {
		Sequencer sequence = this.sequencer;
		if (sequence == null || this.ended || !sequence.isMissing()) {
			this.filling = false;
			return 0;
		}
		return sequence.beginReading();
	}

	/**
	 * @param page null if the log could not be read
	 * @return whether it was of any use; otherwise there is no hurry to read again
	 */
	boolean read(@Nullable Page page, long from, int limit) {
		this.filling = false;
		Sequencer sequence = this.sequencer;
		if (sequence == null || this.ended) {
			return false;
		}
		if (page == null) {
			sequence.failed();
			return false;
		}
		boolean useful = sequence.read(page, from, limit);
		completePassed(sequence);
		return useful;
	}

	private void completePassed(Sequencer sequence) {
		this.passing.removeIf((each) -> {
			boolean passed = sequence.hasPassed(each.position());
			if (passed) {
				each.done().run();
			}
			return passed;
		});
	}

	private record Passing(Position position, Runnable done) {
	}

}
