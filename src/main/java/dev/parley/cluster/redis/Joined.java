package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.redis.Announcement.Echo;
import dev.parley.cluster.sequence.LogFollower;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;

/**
 * A destination whose messages this node has asked for. What it has published itself
 * comes back twice: in the answer, and announced as to all nodes.
 * <p>
 * Where a log is kept, a {@link LogFollower} passes each message on once. Where none is,
 * the announcement is what counts, so that all nodes have one order; the answer alone
 * counts while no announcement can come.
 * <p>
 * Not thread-safe: used on the destination's lane.
 */
final class Joined {

	/** Messages kept that were announced before it was live. */
	private static final int EARLY = 1024;

	/** Their size at which no more are kept. */
	private static final long EARLY_BYTES = 1024 * 1024;

	/** Of earlier requests than the last one: those may never be answered. */
	private static final int ANNOUNCED = 1024;

	/** How long an announcement of what this node has published may take, nanoseconds. */
	static final long ECHO = TimeUnit.SECONDS.toNanos(1);

	/** At least as many as those who publish leave unanswered within that time. */
	private static final int DIRECT = 50_000;

	private final String destination;

	private final Inbound inbound;

	private final String node;

	private final boolean logged;

	private final ObjLongConsumer<Joined> later;

	/** Of a log, once its position is known. */
	private @Nullable LogFollower follower;

	private boolean live;

	/** Whether announcements come. */
	private boolean linked = true;

	private boolean linkedBefore;

	/** What was announced before it was live. */
	private final List<Announcement> early = new ArrayList<>();

	private long earlyBytes;

	private boolean earlyLost;

	private boolean ended;

	/** Own messages without a log whose announcement has not come. */
	private final Map<Echo, Own> expected = new LinkedHashMap<>();

	/** Whether {@link #giveUp} is going to be called. */
	private boolean planned;

	/** Announced before the answer came. */
	private final Set<Echo> announced = new LinkedHashSet<>();

	/** Passed on without waiting for the announcement. */
	private final Set<Echo> direct = new LinkedHashSet<>();

	/**
	 * @param node this one
	 * @param logged whether the destination keeps a log
	 * @param later calls {@link #giveUp} once, on the lane, after so many nanoseconds;
	 * asked again only after that
	 */
	Joined(String destination, Inbound inbound, String node, boolean logged, ObjLongConsumer<Joined> later) {
		this.destination = destination;
		this.inbound = inbound;
		this.node = node;
		this.logged = logged;
		this.later = later;
	}

	/**
	 * Announcements come, and all answers to earlier requests have come.
	 * @param position of the log, read after that; null if it keeps none
	 */
	void begin(@Nullable Page position) {
		this.live = true;
		if (position != null) {
			LogFollower begun = new LogFollower(this.destination, this.inbound, position.epoch(), position.last());
			if (this.earlyLost) {
				begun.suspect();
			}
			if (this.ended) {
				begun.end();
			}
			this.follower = begun;
		}
		List<Announcement> before = List.copyOf(this.early);
		this.early.clear();
		Lanes.each(before, this::announced);
	}

	/**
	 * The answer to a request of this node.
	 * @param done called when the message has been passed on
	 * @param now {@link System#nanoTime}
	 */
	void published(StoredMessage message, Echo echo, Runnable done, long now) {
		LogFollower following = this.follower;
		if (following != null) {
			following.offer(message);
			following.await(message.position(), done);
		}
		else if (this.announced.remove(echo)) {
			done.run();
		}
		else if (this.live && this.linked) {
			this.expected.put(echo, new Own(message, done, now));
			plan(now);
		}
		else {
			passDirectly(echo, new Own(message, done, now));
		}
	}

	/**
	 * Messages have come from another node, or back from this one.
	 * @param payload all that a script has announced; empty if the log has been deleted
	 */
	void announced(byte[] payload) {
		boolean known = false;
		try {
			if (payload.length > 0) {
				Announcement.handOver(this.destination, payload, this::announced);
				known = true;
			}
		}
		finally {
			if (!known) {
				suspect();
			}
		}
	}

	/** A message has come from another node, or back from this one. */
	void announced(Announcement announcement) {
		LogFollower following = this.follower;
		if (!this.live) {
			boolean room = this.early.size() < EARLY && this.earlyBytes < EARLY_BYTES;
			this.earlyLost |= !room;
			if (room) {
				this.early.add(announcement);
				this.earlyBytes += announcement.message().footprint();
			}
		}
		else if (following != null) {
			if (following.wants(announcement.position())) {
				following.offer(announcement.message());
			}
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
		Own own = this.expected.remove(echo);
		if (own != null) {
			pass(own);
		}
		else {
			rememberAnnounced(echo);
			this.inbound.appended(announcement.message());
		}
	}

	/** Its sender is answered, whatever becomes of it here. */
	private void pass(Own own) {
		try {
			this.inbound.appended(own.message());
		}
		finally {
			own.done().run();
		}
	}

	private void passDirectly(Echo echo, Own own) {
		if (!this.logged) {
			rememberDirect(echo);
		}
		pass(own);
	}

	private void rememberDirect(Echo echo) {
		this.direct.add(echo);
		if (this.direct.size() > DIRECT) {
			Iterator<Echo> oldest = this.direct.iterator();
			oldest.next();
			oldest.remove();
		}
	}

	/** However many one request has, each of them is about to be answered. */
	private void rememberAnnounced(Echo echo) {
		this.announced.add(echo);
		Iterator<Echo> oldest = this.announced.iterator();
		while (this.announced.size() > ANNOUNCED && oldest.next().request() < echo.request()) {
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
		try {
			passExpected((own) -> true);
		}
		finally {
			if (this.live) {
				// None of them is announced any more.
				this.direct.clear();
			}
		}
		return came;
	}

	/**
	 * Announcements come. If they did before, some may have been lost in between; the
	 * first time they come before the position is asked for.
	 */
	void linked() {
		this.linked = true;
		if (this.linkedBefore) {
			suspect();
		}
		this.linkedBefore = true;
	}

	void suspect() {
		if (this.follower != null) {
			this.follower.suspect();
		}
		else {
			this.earlyLost = true;
		}
	}

	/**
	 * Sees to it that whoever waits longest is given up in time. What cannot be planned
	 * is planned with the next one.
	 */
	private void plan(long now) {
		if (!this.planned && isExpecting()) {
			Own oldest = this.expected.values().iterator().next();
			this.later.accept(this, Math.max(1, oldest.since() + ECHO - now));
			this.planned = true;
		}
	}

	/**
	 * Does not wait any longer for the announcement of what has waited long enough.
	 * @param now {@link System#nanoTime}
	 */
	void giveUp(long now) {
		this.planned = false;
		try {
			passExpected((own) -> now - own.since() >= ECHO);
		}
		finally {
			plan(now);
		}
	}

	private void passExpected(Predicate<Own> which) {
		Map<Echo, Own> chosen = new LinkedHashMap<>();
		this.expected.forEach((echo, own) -> {
			if (which.test(own)) {
				chosen.put(echo, own);
			}
		});
		this.expected.keySet().removeAll(chosen.keySet());
		Lanes.each(chosen.entrySet(), (each) -> passDirectly(each.getKey(), each.getValue()));
	}

	boolean isExpecting() {
		return !this.expected.isEmpty();
	}

	/** Nobody waits any more. */
	void end() {
		this.ended = true;
		unlinked();
		if (this.follower != null) {
			this.follower.end();
		}
	}

	boolean isLogged() {
		return this.logged;
	}

	@Nullable LogFollower follower() {
		return this.follower;
	}

	private record Own(StoredMessage message, Runnable done, long since) {
	}

}
