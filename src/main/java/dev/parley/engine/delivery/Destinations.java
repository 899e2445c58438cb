package dev.parley.engine.delivery;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.log.Waiters;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.problem.RefusedException;
import dev.parley.engine.queue.Unsettled;
import dev.parley.engine.thread.BlockingPool;

/**
 * All destinations with subscriptions or waiting messages, found by name in one step.
 * Others are not remembered. Safe for any thread, without a lock for all destinations.
 */
public final class Destinations implements Inbound {

	private static final Logger log = LoggerFactory.getLogger(Destinations.class);

	private final ConcurrentMap<String, Destination> byName = new ConcurrentHashMap<>();

	private final Wildcards wildcards = new Wildcards();

	private final MessageHeaders headers = new MessageHeaders();

	private final Policies policies;

	private final Clock clock;

	private final Settler settler;

	private final Unsettled unsettled;

	private final BlockingPool readers;

	/** The number of queues that are being read. */
	private final AtomicInteger restores = new AtomicInteger();

	private final Meters meters;

	private final Memory memory;

	private final Waiters waiters;

	private final Function<String, Membership> memberships;

	private final Predicate<String> matchedByPattern;

	private final Map<Subscription, Membership> patterns = new ConcurrentHashMap<>();

	/**
	 * @param settler settles messages that work queues are done with
	 * @param unsettled the messages that waited in durable work queues before a restart
	 * @param readers threads that read those
	 * @param waiters hear of each message, too
	 * @param memberships makes a share in what other processes announce of a destination
	 * @param matchedByPattern whether a destination's messages come to subscriptions by
	 * pattern through {@link #matched} alone
	 */
	public Destinations(Policies policies, Clock clock, Settler settler, Unsettled unsettled, BlockingPool readers,
			Meters meters, Memory memory, Waiters waiters, Function<String, Membership> memberships,
			Predicate<String> matchedByPattern) {
		this.policies = policies;
		this.clock = clock;
		this.settler = settler;
		this.unsettled = unsettled;
		this.readers = readers;
		this.meters = meters;
		this.memory = memory;
		this.waiters = waiters;
		this.memberships = memberships;
		this.matchedByPattern = matchedByPattern;
	}

	/**
	 * Registers a subscription to a topic, not live yet. One that is cancelled meanwhile
	 * does not stay.
	 */
	public Topic addToTopic(Subscription subscription) {
		Destination topic = this.byName.computeIfAbsent(subscription.destination(), this::topic);
		while (!topic.add(subscription)) {
			this.byName.remove(topic.name(), topic);
			topic = this.byName.computeIfAbsent(subscription.destination(), this::topic);
		}
		if (subscription.isCancelled()) {
			remove(subscription);
		}
		return (Topic) topic;
	}

	private Topic topic(String name) {
		return new Topic(name, this.policies.decide(name).slowConsumer(), this.meters, this.memberships.apply(name));
	}

	/**
	 * Registers a consumer of a work queue.
	 * @return null if its messages have to be read first: see {@link #restored}
	 */
	public @Nullable WorkQueue addToQueue(Subscription subscription) {
		WorkQueue queue = queue(subscription.destination());
		while (queue.isRead() && !queue.add(subscription)) {
			end(queue);
			queue = queue(subscription.destination());
		}
		if (!queue.isRead()) {
			return null;
		}
		if (subscription.isCancelled()) {
			remove(subscription);
		}
		return queue;
	}

	/**
	 * Registers a subscription by pattern, once other processes know of it.
	 * @param first puts its RECEIPT into the outbox, before the first message can get
	 * there
	 */
	public CompletableFuture<Void> addPattern(Subscription subscription, Runnable first) {
		Membership membership = this.memberships.apply(subscription.destination());
		this.patterns.put(subscription, membership);
		return membership.join().thenRun(() -> add(subscription, first));
	}

	private void add(Subscription subscription, Runnable first) {
		synchronized (subscription) {
			this.wildcards.add(subscription.destination(), subscription);
			first.run();
			subscription.goLive();
		}
		if (subscription.isCancelled()) {
			remove(subscription);
		}
	}

	/** Removes a subscription; no message reaches it after this returns. */
	public void remove(Subscription subscription) {
		subscription.cancel();
		String name = subscription.destination();
		if (DestinationNames.isPattern(name)) {
			this.wildcards.remove(name, subscription);
			Membership membership = this.patterns.remove(subscription);
			if (membership != null) {
				membership.end();
			}
		}
		else {
			Destination destination = this.byName.get(name);
			if (destination != null && destination.remove(subscription)) {
				end(destination);
			}
		}
		subscription.removed();
	}

	/** It has been retired. */
	private void end(Destination destination) {
		this.byName.remove(destination.name(), destination);
		destination.leave();
	}

	/** Whether there is a subscription to this topic, other than by a pattern. */
	public boolean isSubscribed(String topic) {
		return this.byName.get(topic) instanceof Topic;
	}

	/** The work queue with this name; null if there is none. */
	public @Nullable WorkQueue existingQueue(String name) {
		return (this.byName.get(name) instanceof WorkQueue queue) ? queue : null;
	}

	/** These messages are settled; those of topics are ignored. */
	public void done(List<StoredMessage> messages) {
		for (StoredMessage message : messages) {
			WorkQueue queue = existingQueue(message.destination());
			if (queue != null && queue.done(message)) {
				end(queue);
			}
		}
	}

	private WorkQueue queue(String name) {
		return (WorkQueue) this.byName.computeIfAbsent(name, this::newQueue);
	}

	private WorkQueue newQueue(String name) {
		Retention bounds = this.policies.queueBounds(name);
		Claims claims = this.unsettled.claims(name);
		return (claims == null)
				? new OwnQueue(name, bounds, this.unsettled.isKept(name), this.clock, this.headers, this.settler,
						this.meters, this.memory)
				: new SharedQueue(name, bounds, this.clock, this.headers, this.settler, this.meters, this.memory,
						claims, this.memberships.apply(name));
	}

	/** Whether the work queue with this name has been read. */
	public boolean isRestored(String name) {
		return queue(name).isRead();
	}

	/** Whether a work queue is being read, so that new messages for it wait. */
	public boolean isRestoring() {
		return this.restores.get() > 0;
	}

	/**
	 * Reads the messages of a work queue, unless that is done or under way.
	 * @return completed when they are known, after all earlier callers; with
	 * {@link BackendException} if they can't be read
	 */
	public CompletableFuture<Void> restored(String name) {
		return (queue(name) instanceof OwnQueue queue) ? queue.read(this.unsettled, this.readers, this.restores)
				: CompletableFuture.completedFuture(null);
	}

	/**
	 * Reserves room in a work queue for one message that is about to be appended.
	 * @return null if its messages have to be read first: see {@link #restored}
	 * @throws RefusedException if the queue is full
	 */
	public @Nullable Reservation reserve(Publication publication) {
		String name = publication.destination();
		WorkQueue queue = queue(name);
		while (queue.isRead()) {
			if (queue.reserve(publication)) {
				return new Reservation(queue, publication);
			}
			end(queue);
			queue = queue(name);
		}
		return null;
	}

	/** The message has arrived, or will not come. */
	public void unreserve(Reservation reservation) {
		WorkQueue queue = reservation.queue();
		if (queue.unreserve(reservation.publication())) {
			end(queue);
		}
	}

	/** What the log finds in a queue that has not been read is read with its messages. */
	@Override
	public @Nullable Runnable roomFor(Publication publication) {
		if (!DestinationNames.isQueue(publication.destination())) {
			return () -> {
			};
		}
		try {
			Reservation reserved = reserve(publication);
			return () -> {
				if (reserved != null) {
					unreserve(reserved);
				}
			};
		}
		catch (RefusedException ex) {
			return null;
		}
	}

	@Override
	public void appended(StoredMessage message) {
		String name = message.destination();
		this.waiters.appended(message);
		Destination destination = this.byName.get(name);
		List<Subscription> matched = (this.wildcards.isEmpty() || DestinationNames.isQueue(name)
				|| this.matchedByPattern.test(name)) ? List.of() : this.wildcards.match(name);
		if (destination == null && matched.isEmpty()) {
			return;
		}
		Announced announced = this.headers.announce(message);
		if (destination != null) {
			destination.appended(announced);
		}
		if (!matched.isEmpty()) {
			this.meters.delivered(deliver(announced, matched));
		}
	}

	@Override
	public void outrun(String name, Position upTo) {
		if (this.byName.get(name) instanceof Topic topic) {
			topic.outrun(upTo);
		}
	}

	@Override
	public void matched(StoredMessage message) {
		List<Subscription> matched = this.wildcards.match(message.destination());
		if (!matched.isEmpty()) {
			this.meters.delivered(deliver(this.headers.announce(message), matched));
		}
	}

	/**
	 * A pattern reaches a name only if the name's policy permits patterns, and this
	 * caller, to read it.
	 */
	private int deliver(Announced announced, List<Subscription> matched) {
		String name = announced.message().destination();
		int subscribers = 0;
		if (this.policies.isOpenToWildcards(name)) {
			DestinationPolicy policy = this.policies.decide(name);
			for (Subscription subscription : matched) {
				if (subscription.recipient().caller().passes(policy, Action.SUBSCRIBE, name)) {
					subscription.deliverMatched(announced, policy);
					subscribers++;
				}
			}
		}
		return subscribers;
	}

	/** Drops expired messages from work queues. */
	public void sweep() {
		for (Destination destination : this.byName.values()) {
			if (destination instanceof WorkQueue queue && queue.sweep()) {
				end(queue);
			}
		}
	}

	/** Looks after the work queues that other processes hand out, too, each by itself. */
	public void look() {
		for (Destination destination : this.byName.values()) {
			try {
				if (destination instanceof SharedQueue queue) {
					queue.look();
				}
			}
			catch (RuntimeException | Error ex) {
				log.error("{} could not be looked after", destination.name(), ex);
			}
		}
	}

	public MessageHeaders headers() {
		return this.headers;
	}

	/** The number of destinations with subscriptions or waiting messages. */
	public int size() {
		return this.byName.size();
	}

	/** The number of subscriptions to a topic, other than by a pattern, for tests. */
	public int subscriptions(String name) {
		return (this.byName.get(name) instanceof Topic topic) ? topic.size() : 0;
	}

	/** The size of the trie of patterns, for tests. */
	public int patternNodes() {
		return this.wildcards.nodes();
	}

	@Override
	public void ready(String name) {
		if (this.byName.get(name) instanceof SharedQueue queue) {
			queue.ready();
		}
	}

	/**
	 * Room in a work queue for one message.
	 *
	 * @param publication its body is the array that comes back with the message
	 */
	public record Reservation(WorkQueue queue, Publication publication) {

	}

}
