package dev.parley.presence;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.PresenceTopics;
import dev.parley.limit.LinePace;

/**
 * One topic with presence, as this node sees it: who is there, how many watch, and
 * whether the log of its roster has the state.
 * <p>
 * Its monitor guards its fields. What follows from a change is published without it, by
 * one thread at a time, in order: {@link #run}.
 */
final class TrackedTopic implements Runnable {

	private static final Logger log = LoggerFactory.getLogger(TrackedTopic.class);

	private static final LinePace PACE = new LinePace();

	private final String name;

	private final PresenceHost host;

	private final EventQueue events;

	private final RosterView view;

	/** Devices of this node. */
	private int devices;

	/** Sessions of this node that watch the roster. */
	private int watchers;

	/** Whether the log of the roster has the state. */
	private boolean published;

	/** Whether the last message could not be published: the next one waits. */
	private boolean failed;

	/** Whether the changes gathered so far are to be told. */
	private boolean due;

	/** Whether it is tracked no longer. */
	private boolean retired;

	private final AtomicInteger work = new AtomicInteger();

	TrackedTopic(String name, PresenceProperties limits, PresenceHost host, EventQueue events) {
		this.name = name;
		this.host = host;
		this.events = events;
		this.view = new RosterView(limits);
	}

	String name() {
		return this.name;
	}

	/**
	 * A device of this node comes or goes, before the roster is told.
	 * @return false if it is tracked no longer
	 */
	synchronized boolean addDevices(int change) {
		this.devices += this.retired ? 0 : change;
		return !this.retired;
	}

	synchronized int devices() {
		return this.devices;
	}

	/**
	 * A session of this node begins to watch, or ends.
	 * @return false if it is tracked no longer
	 */
	synchronized boolean addWatchers(int change) {
		this.watchers += this.retired ? 0 : change;
		return !this.retired;
	}

	synchronized void joined(Device device) {
		this.view.joined(device);
	}

	synchronized void left(Device device, boolean mayReturn) {
		this.view.left(device, mayReturn, this.host.nanoTime());
	}

	synchronized Present now() {
		return this.view.now();
	}

	/** See {@link Member#passesOn}; false for a user who is not here. */
	synchronized @Nullable Boolean passesOnTyping(String user, boolean typing, long every) {
		Member member = this.view.connected(user);
		return (member != null) ? member.passesOn(typing, this.host.nanoTime(), every) : null;
	}

	/** Whether {@link #tick} has something to do, now or later. */
	synchronized boolean isUnsettled() {
		return !this.retired && (this.view.isUnsettled() || isUnused() || (this.published && this.watchers == 0)
				|| (!this.published && this.watchers > 0));
	}

	/** Nobody of this node is here. Those of others can be asked for. */
	private boolean isUnused() {
		return this.devices == 0 && this.watchers == 0;
	}

	/**
	 * Misses nobody, if nobody of this node is here.
	 * @return whether nobody is
	 */
	synchronized boolean giveUp() {
		boolean unused = !this.retired && isUnused();
		if (unused) {
			this.view.giveUp();
		}
		return unused;
	}

	/** The time between two messages is over. */
	void tick() {
		synchronized (this) {
			this.due = true;
			this.failed = false;
		}
		run();
	}

	/**
	 * Ends the tracking if nobody is here and nothing is left to tell.
	 * @return whether it ends now
	 */
	synchronized boolean retire() {
		boolean retires = !this.retired && isUnused() && !this.published && !this.view.isUnsettled();
		this.retired |= retires;
		return retires;
	}

	/** Tells what is to be told now. */
	@Override
	public void run() {
		if (this.work.getAndIncrement() > 0) {
			return;
		}
		do {
			attempt();
		}
		while (this.work.decrementAndGet() > 0);
	}

	/** No failure ends the telling: nobody would hear of this topic any more. */
	private void attempt() {
		try {
			tell();
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	private void tell() {
		Changed changed;
		Present after;
		boolean state = false;
		boolean forget = false;
		boolean diff = false;
		synchronized (this) {
			if (this.watchers > 0 && !this.published && !this.failed) {
				state = true;
			}
			else if (this.due && this.published) {
				forget = this.watchers == 0;
				diff = !forget;
			}
			if (!state && !this.due) {
				return;
			}
			this.due = false;
			this.published = (this.published && !forget) || state;
			changed = this.view.takeChanges(this.host.nanoTime());
			after = this.view.told();
		}
		if (forget) {
			this.host.forget(PresenceTopics.rosterOf(this.name));
		}
		else if (state) {
			publish(PresenceMessages.state(this.name, after));
		}
		else if (diff && changed.isNews()) {
			publish(PresenceMessages.diff(this.name, changed, after));
		}
		tellApplication(changed);
	}

	private void publish(Publication message) {
		CompletableFuture<?> stored;
		try {
			stored = this.host.publish(message);
		}
		catch (RuntimeException | Error ex) {
			stored = CompletableFuture.failedFuture(ex);
		}
		stored.whenComplete((position, failure) -> {
			if (failure != null) {
				failed(failure);
			}
		});
	}

	/** Watchers have missed a message, so the next one is a state. */
	private void failed(Throwable failure) {
		synchronized (this) {
			this.published = false;
			this.failed = true;
		}
		try {
			complain(failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private void complain(Throwable failure) {
		long leftOut = PACE.take("");
		if (leftOut >= 0) {
			log.warn("The roster of {} will be published later: {}{}", this.name, failure, LinePace.more(leftOut));
		}
	}

	private void tellApplication(Changed changed) {
		for (PresentUser user : changed.joined()) {
			this.events.add(new PresenceJoined(this.name, user.name(), changed.count()));
		}
		for (String user : changed.left()) {
			this.events.add(new PresenceLeft(this.name, user, changed.count()));
		}
	}

}
