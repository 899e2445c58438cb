package dev.parley.presence;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.policy.SubscriptionListener;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.PresenceTopics;

/**
 * Keeps this node's devices in the {@link Roster}, and tells those who watch a topic's
 * roster who is there: all at first, then what has changed, gathered for
 * {@link #INTERVAL}, so that many who come at once are one message a watcher. A topic
 * that nobody watches costs no message.
 * <p>
 * Safe for any thread. A roster's callbacks only change a {@link TrackedTopic} and make
 * it one of those to look at; a worker looks.
 */
public final class PresenceTracker implements Presence, SubscriptionListener, Roster.Changes, AutoCloseable {

	/** Time between two messages to those who watch a roster. */
	public static final Duration INTERVAL = Duration.ofMillis(250);

	/** Time between two renewals of the lease of this node. */
	public static final Duration RENEWAL = Duration.ofSeconds(5);

	/**
	 * Topics at which something is to be told later, such as that somebody who has left
	 * does not come back. Above it nobody is missed where nobody else is.
	 */
	static final int UNSETTLED = 10_000;

	private static final Logger log = LoggerFactory.getLogger(PresenceTracker.class);

	private final Roster roster;

	private final PresenceProperties limits;

	private final PresenceHost host;

	private final Clock clock;

	private final EventQueue events;

	private final ConcurrentMap<String, TrackedTopic> topics = new ConcurrentHashMap<>();

	/** Those to look at when the interval is over. */
	private final Set<TrackedTopic> unsettled = ConcurrentHashMap.newKeySet();

	/** Whether the end of the interval is awaited, or is being dealt with. */
	private final AtomicBoolean ticking = new AtomicBoolean();

	private final AtomicBoolean renewing = new AtomicBoolean();

	private volatile boolean closed;

	/** Starts the roster. */
	public PresenceTracker(Roster roster, PresenceProperties limits, PresenceHost host, Clock clock) {
		this.roster = roster;
		this.limits = limits;
		this.host = host;
		this.clock = clock;
		this.events = new EventQueue(host::event, host.workers());
		roster.start(this);
	}

	@Override
	public void subscribed(String session, Caller caller, String destination) {
		keepRenewing();
		String topic = PresenceTopics.watchedBy(destination);
		if (topic != null) {
			TrackedTopic watched = tracked(topic, (known) -> known.addWatchers(1));
			// Before the subscription reads the log, where it finds the state.
			watched.run();
			look(watched);
			return;
		}
		tracked(destination, (known) -> known.addDevices(1));
		this.roster.join(device(session, caller, destination));
	}

	@Override
	public void unsubscribed(String session, Caller caller, String destination, boolean allowed) {
		String topic = PresenceTopics.watchedBy(destination);
		TrackedTopic known = this.topics.get((topic != null) ? topic : destination);
		if (topic == null) {
			this.roster.leave(device(session, caller, destination), allowed);
		}
		if (known != null) {
			boolean counted = (topic != null) ? known.addWatchers(-1) : known.addDevices(-1);
			if (counted) {
				look(known);
				settle(known);
			}
		}
	}

	/**
	 * On this thread, so that clients who come and go at made-up names cannot be faster.
	 */
	private void settle(TrackedTopic left) {
		if (this.unsettled.size() > UNSETTLED && left.giveUp()) {
			tick(left);
			this.unsettled.remove(left);
		}
	}

	private Device device(String session, Caller caller, String topic) {
		return new Device(topic, session, caller.name(), caller.anonymous(), this.clock.instant());
	}

	/** The topic, followed and tracked. */
	private TrackedTopic tracked(String name, Predicate<TrackedTopic> use) {
		while (true) {
			TrackedTopic known = this.topics.get(name);
			if (known == null) {
				TrackedTopic added = new TrackedTopic(name, this.limits, this.host, this.events);
				known = this.topics.putIfAbsent(name, added);
				if (known == null) {
					this.roster.follow(name);
					known = added;
				}
			}
			if (use.test(known)) {
				return known;
			}
			this.topics.remove(name, known);
		}
	}

	@Override
	public void joined(Device device) {
		TrackedTopic known = this.topics.get(device.topic());
		if (known != null) {
			known.joined(device);
			look(known);
		}
	}

	@Override
	public void left(Device device, boolean mayReturn) {
		TrackedTopic known = this.topics.get(device.topic());
		if (known != null) {
			known.left(device, mayReturn);
			look(known);
		}
	}

	/** Looks at it when the interval is over. */
	private void look(TrackedTopic topic) {
		this.unsettled.add(topic);
		await();
	}

	private void await() {
		if (this.ticking.compareAndSet(false, true)) {
			tickLater();
		}
	}

	/** What cannot be planned is planned with the next change. */
	private void tickLater() {
		try {
			this.host.after(INTERVAL, () -> work(this::tick, this::tickLater));
		}
		catch (RuntimeException | Error ex) {
			this.ticking.set(false);
			complain("The end of an interval is not awaited", ex);
		}
	}

	private void tick() {
		try {
			for (TrackedTopic topic : List.copyOf(this.unsettled)) {
				this.unsettled.remove(topic);
				try {
					tick(topic);
				}
				catch (RuntimeException | Error ex) {
					complain("The roster of %s was not looked at this time".formatted(topic.name()), ex);
				}
			}
		}
		finally {
			this.ticking.set(false);
			keepRenewing();
			if (!this.unsettled.isEmpty()) {
				await();
			}
		}
	}

	private void tick(TrackedTopic topic) {
		topic.tick();
		if (topic.retire()) {
			this.topics.remove(topic.name(), topic);
			this.roster.unfollow(topic.name());
		}
		else if (topic.isUnsettled()) {
			this.unsettled.add(topic);
		}
	}

	private void keepRenewing() {
		if (this.renewing.compareAndSet(false, true)) {
			renewLater();
		}
	}

	/** What cannot be planned is planned with the next change. */
	private void renewLater() {
		try {
			this.host.after(RENEWAL, () -> work(this::renew, this::renewLater));
		}
		catch (RuntimeException | Error ex) {
			this.renewing.set(false);
			complain("The next renewal is not awaited", ex);
		}
	}

	private void renew() {
		try {
			this.roster.renew();
		}
		catch (RuntimeException | Error ex) {
			complain("The lease of this node on its roster was not renewed", ex);
		}
		finally {
			renewLater();
		}
	}

	private static void complain(String what, Throwable failure) {
		try {
			log.error(what, failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	/**
	 * @param later what to do if no thread can be had for the task, which must not be its
	 * end: without renewals all of this node would have left for the others
	 */
	private void work(Runnable task, Runnable later) {
		if (this.closed) {
			return;
		}
		try {
			this.host.workers().execute(task);
		}
		catch (RejectedExecutionException ex) {
			log.debug("Presence stops with the application");
		}
		catch (Error ex) {
			later.run();
		}
	}

	@Override
	public Present at(String topic) {
		TrackedTopic known = this.topics.get(topic);
		if (known != null) {
			return known.now();
		}
		RosterView view = new RosterView(this.limits);
		this.roster.read(topic).forEach(view::joined);
		return view.now();
	}

	/** The topic, if somebody of this node is there. */
	@Nullable TrackedTopic here(String topic) {
		return this.topics.get(topic);
	}

	/** How many topics somebody of this node is at, or watches. */
	public int topics() {
		return this.topics.size();
	}

	/** How many sessions of this node are present, counted at each topic. */
	public int devices() {
		return this.topics.values().stream().mapToInt(TrackedTopic::devices).sum();
	}

	/** How many events of presence wait for their listeners. */
	public int waitingEvents() {
		return this.events.waiting();
	}

	/** How many events of presence have been dropped because too many waited. */
	public long droppedEvents() {
		return this.events.dropped();
	}

	@Override
	public void close() {
		this.closed = true;
		this.roster.close();
	}

}
