package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.redis.Announcement.Echo;
import dev.parley.cluster.sequence.Sequencer;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;

/**
 * A destination whose messages this node has asked for. What it has published itself
 * comes back twice: in the answer, and announced as to all nodes.
 * <p>
 * Where a log is kept, the {@link Sequencer} passes each message on once. Where none is,
 * the announcement is what counts, so that all nodes have one order; the answer alone
 * counts while no announcement can come.
 * <p>
 * Not thread-safe: used on the destination's lane.
 */
final class Joined {

	/** Messages kept that came before their turn. */
	private static final int EARLY = 1024;

	private static final int REMEMBERED = 1024;

	private final String destination;

	private final Inbound inbound;

	private final String node;

	private final boolean logged;

	/** Of a log, once its position is known. */
	private @Nullable Sequencer sequencer;

	private boolean live;

	/** Whether announcements come. */
	private boolean linked = true;

	/** What was announced before it was live. */
	private final List<Announcement> early = new ArrayList<>();

	private boolean earlyLost;

	/** Own messages without a log whose announcement has not come. */
	private final Map<Echo, Own> expected = new LinkedHashMap<>();

	/** Announced before the answer came. */
	private final Set<Echo> announced = new LinkedHashSet<>();

	/** Passed on without waiting for the announcement. */
	private final Set<Echo> direct = new LinkedHashSet<>();

	/** Own messages of a log that wait for earlier ones. */
	private final List<Passing> passing = new ArrayList<>();

	private boolean filling;

	/**
	 * @param node this one
	 * @param logged whether the destination keeps a log
	 */
	Joined(String destination, Inbound inbound, String node, boolean logged) {
		this.destination = destination;
		this.inbound = inbound;
		this.node = node;
		this.logged = logged;
	}

	/**
	 * Announcements come, and all answers to earlier requests have come.
	 * @param position of the log, read after that; null if it keeps none
	 */
	void begin(@Nullable Page position) {
		this.live = true;
		if (position != null) {
			this.sequencer = new Sequencer(this.inbound::appended,
					(upTo) -> this.inbound.outrun(this.destination, upTo), EARLY, position.epoch(), position.last());
			if (this.earlyLost) {
				this.sequencer.suspect();
			}
		}
		List<Announcement> before = List.copyOf(this.early);
		this.early.clear();
		before.forEach(this::announced);
	}

	/**
	 * The answer to a request of this node.
	 * @param done called when the message has been passed on
	 * @param now {@link System#nanoTime}
	 */
	void published(StoredMessage message, Echo echo, Runnable done, long now) {
		Sequencer sequence = this.sequencer;
		if (sequence != null) {
			sequence.offer(message);
			this.passing.add(new Passing(message.position(), done));
			completePassed(sequence);
		}
		else if (this.announced.remove(echo)) {
			done.run();
		}
		else if (this.live && this.linked) {
			this.expected.put(echo, new Own(message, done, now));
		}
		else {
			passDirectly(echo, new Own(message, done, now));
		}
	}

	/** A message has come from another node, or back from this one. */
	void announced(Announcement announcement) {
		Sequencer sequence = this.sequencer;
		if (!this.live) {
			boolean room = this.early.size() < EARLY;
			this.earlyLost |= !room;
			if (room) {
				this.early.add(announcement);
			}
		}
		else if (sequence != null) {
			sequence.offer(announcement.message());
			completePassed(sequence);
		}
		else if (announcement.node().equals(this.node)) {
			echoed(announcement);
		}
		else {
			this.inbound.appended(announcement.message());
		}
	}

	private void echoed(Announcement announcement) {
		Echo echo = announcement.echo();
		if (this.direct.remove(echo)) {
			return;
		}
		this.inbound.appended(announcement.message());
		Own own = this.expected.remove(echo);
		if (own != null) {
			own.done().run();
		}
		else {
			remember(echo, this.announced);
		}
	}

	private void passDirectly(Echo echo, Own own) {
		if (!this.logged) {
			remember(echo, this.direct);
		}
		this.inbound.appended(own.message());
		own.done().run();
	}

	private static void remember(Echo echo, Set<Echo> in) {
		in.add(echo);
		if (in.size() > REMEMBERED) {
			Iterator<Echo> oldest = in.iterator();
			oldest.next();
			oldest.remove();
		}
	}

	/**
	 * Announcements do not come any more.
	 * @return whether they came before: attempts to connect fail, too
	 */
	boolean unlinked() {
		boolean came = this.linked;
		this.linked = false;
		giveUp(Long.MAX_VALUE, 0);
		return came;
	}

	/** Announcements come again: in between some may have been lost. */
	void linked() {
		this.linked = true;
		suspect();
	}

	void suspect() {
		if (this.sequencer != null) {
			this.sequencer.suspect();
		}
		else {
			this.earlyLost = true;
		}
	}

	/**
	 * Does not wait any longer for the announcement of messages of that time or earlier.
	 * @param now {@link System#nanoTime}
	 * @param nanos how long they have waited at least
	 * @return whether others are waiting
	 */
	boolean giveUp(long now, long nanos) {
		Map<Echo, Own> late = new LinkedHashMap<>();
		this.expected.forEach((echo, own) -> {
			if (nanos == 0 || now - own.since() >= nanos) {
				late.put(echo, own);
			}
		});
		this.expected.keySet().removeAll(late.keySet());
		late.forEach(this::passDirectly);
		return isExpecting();
	}

	boolean isExpecting() {
		return !this.expected.isEmpty();
	}

	/** Nobody waits any more. */
	void end() {
		unlinked();
		this.passing.forEach((each) -> each.done().run());
		this.passing.clear();
	}

	boolean isLogged() {
		return this.logged;
	}

	/** Whether something has to be read, and nobody has been told so yet. */
	boolean beginFilling() {
		boolean begins = !this.filling && this.sequencer != null && this.sequencer.isMissing();
		this.filling |= begins;
		return begins;
	}

	/** The offset to read from; 0 if all has come meanwhile. */
	long beginReading() {
		Sequencer sequence = this.sequencer;
		if (sequence == null || !sequence.isMissing()) {
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
		if (sequence == null) {
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

	private record Own(StoredMessage message, Runnable done, long since) {
	}

	private record Passing(Position position, Runnable done) {
	}

}
