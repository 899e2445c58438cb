package dev.parley.engine.delivery;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.policy.SlowConsumer;

/**
 * A destination that delivers each message to all of its subscriptions.
 * <p>
 * Its monitor guards the list and is held while a message is handed to the outboxes.
 * Under it there is no I/O, and the only locks taken are those of a subscription and its
 * outbox.
 */
public final class Topic implements Destination {

	private static final Subscription[] NONE = {};

	private final String name;

	private final SlowConsumer slow;

	private final Meters meters;

	private final Membership membership;

	private Subscription[] subscriptions = NONE;

	private int size;

	/** How many messages have been handed out here. */
	private long handedOut;

	/** The position of the last of them. */
	private Position last = new Position("", 0);

	/**
	 * It left the registry when it became empty; callers that still hold it look it up
	 * again.
	 */
	private boolean retired;

	/**
	 * @param slow the response to subscribers who read too slowly
	 */
	Topic(String name, SlowConsumer slow, Meters meters, Membership membership) {
		this.name = name;
		this.slow = slow;
		this.meters = meters;
		this.membership = membership;
	}

	@Override
	public void leave() {
		this.membership.end();
	}

	/** To be joined before the log is read. */
	public Membership membership() {
		return this.membership;
	}

	@Override
	public String name() {
		return this.name;
	}

	/** Registers a subscription that is not live yet. */
	@Override
	public synchronized boolean add(Subscription subscription) {
		if (this.retired) {
			return false;
		}
		if (this.size == this.subscriptions.length) {
			this.subscriptions = Arrays.copyOf(this.subscriptions, Math.max(2, this.size * 2));
		}
		subscription.slot = this.size;
		this.subscriptions[this.size++] = subscription;
		return true;
	}

	@Override
	public synchronized boolean remove(Subscription subscription) {
		int slot = subscription.slot;
		if (slot < 0) {
			return false;
		}
		this.size--;
		Subscription last = this.subscriptions[this.size];
		this.subscriptions[slot] = last;
		last.slot = slot;
		Arrays.fill(this.subscriptions, this.size, this.size + 1, null);
		subscription.slot = -1;
		if (this.size == 0) {
			this.retired = true;
			this.subscriptions = NONE;
		}
		return this.retired;
	}

	/**
	 * Makes a subscription live if it has seen all messages handed out so far.
	 * @param seen position of the last message that it got, or does not want
	 * @param former earlier epochs of the log, see {@link Page#former}
	 * @param before {@link #handedOut} after it was registered and before the log was
	 * read
	 * @return false if more messages have come meanwhile
	 */
	public synchronized boolean goLive(Subscription subscription, Position seen, Map<String, Long> former,
			long before) {
		if (this.handedOut != before && isBehind(seen, former)) {
			return false;
		}
		subscription.goLive(seen, former);
		return true;
	}

	/**
	 * What was handed out in a former epoch is in this log as well, or lost for all.
	 */
	private boolean isBehind(Position seen, Map<String, Long> former) {
		return this.last.epoch().equals(seen.epoch()) ? this.last.offset() > seen.offset()
				: !former.containsKey(this.last.epoch());
	}

	/**
	 * Makes a subscription live that needs no replay.
	 * @param log the log's position when it was read
	 * @param former earlier epochs of the log, see {@link Page#former}
	 * @param before {@link #handedOut} after it was registered and before the log was
	 * read
	 * @param first puts its RECEIPT, with the position after which it is live, into the
	 * outbox, before the first message can get there
	 */
	public synchronized void goLiveNow(Subscription subscription, Position log, Map<String, Long> former, long before,
			Consumer<Position> first) {
		Position seen = (this.handedOut != before && isBehind(log, former)) ? this.last : log;
		first.accept(seen);
		subscription.goLive(seen, former);
	}

	public synchronized long handedOut() {
		return this.handedOut;
	}

	/**
	 * Makes a subscription live where no log is kept.
	 * @param first puts its RECEIPT into the outbox, before the first message can get
	 * there
	 */
	public synchronized void goLive(Subscription subscription, Runnable first) {
		first.run();
		subscription.goLive();
	}

	@Override
	public synchronized void appended(Announced announced) {
		this.handedOut++;
		this.last = announced.message().position();
		for (int i = 0; i < this.size; i++) {
			this.subscriptions[i].deliver(announced, this.slow);
		}
		this.meters.delivered(this.size);
	}

	/**
	 * Ends the live subscriptions, which have not been handed the messages up to a
	 * position and never will be. The others find the gap in the log.
	 */
	synchronized void outrun(Position upTo) {
		this.handedOut++;
		this.last = upTo;
		for (int i = 0; i < this.size; i++) {
			this.subscriptions[i].outrun();
		}
	}

	synchronized int size() {
		return this.size;
	}

}
