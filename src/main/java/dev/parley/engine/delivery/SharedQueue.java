package dev.parley.engine.delivery;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.memory.Sink;
import dev.parley.engine.queue.Intake;
import dev.parley.engine.queue.Returns;

/**
 * A work queue that other processes hand out, too. Its store has the messages and their
 * bounds; here are only those that this process has claimed because its consumers can
 * take them. What they cannot take goes back.
 */
public final class SharedQueue extends WorkQueue {

	private final Claims claims;

	private final Intake intake;

	private final Returns returns;

	private final Membership membership;

	/**
	 * The messages that are here, or on their way back: no message is here twice. This
	 * and the next two are guarded by this.
	 */
	private final Set<Position> held = new HashSet<>(0);

	/**
	 * Messages that came again while they counted as held: the store may give a message
	 * out again before the answer to its release has arrived.
	 */
	private final Map<Position, Delivery> again = new HashMap<>(0);

	/** The message that waited first when its consumers were looked at last. */
	private @Nullable Delivery untaken;

	/**
	 * @param bounds the ages at which messages are dropped
	 * @param membership by which this process hears that messages are ready
	 */
	SharedQueue(String name, Retention bounds, Clock clock, MessageHeaders headers, Settler settler, Meters meters,
			Sink memory, Claims claims, Membership membership) {
		super(name, bounds, clock, headers, settler, meters, memory);
		this.intake = new Intake(name, claims, this::wanted, this::taken);
		this.returns = new Returns(name, this::release, this::released);
		this.claims = claims;
		this.membership = membership;
	}

	@Override
	boolean isRead() {
		return true;
	}

	/** How much is in the queue its store knows. */
	@Override
	synchronized boolean reserve(Publication publication) {
		if (!isRetired()) {
			this.stock.reserve(publication);
		}
		return !isRetired();
	}

	@Override
	public void appended(Announced announced) {
		ready();
	}

	/** Messages may be ready in the store. */
	void ready() {
		this.intake.arrived();
	}

	@Override
	public void goLive(Subscription subscription) {
		super.goLive(subscription);
		join();
	}

	/** Looks for what nobody has told, what nobody here takes, and what has failed. */
	void look() {
		giveBack(surplus(true));
		this.returns.look();
		dispatch();
		ready();
		join();
	}

	/** What is ready before this is in force is found afterwards. */
	private void join() {
		if (!isWithoutConsumers()) {
			CompletableFuture<Void> joined = this.membership.join();
			if (!joined.isDone()) {
				joined.thenRun(this::ready);
			}
		}
	}

	@Override
	public void leave() {
		this.membership.end();
	}

	/** How many more messages the consumers can take. */
	private synchronized int wanted() {
		return room() - this.stock.waiting();
	}

	private void taken(List<Claimed> messages) {
		synchronized (this) {
			messages.forEach((each) -> put(delivery(each.message(), each.attempts(), each.redelivered())));
		}
		dispatch();
	}

	private void put(Delivery delivery) {
		Position position = delivery.message().position();
		if (this.held.add(position)) {
			this.stock.put(delivery);
		}
		else {
			this.again.put(position, delivery);
		}
	}

	@Override
	void settled(StoredMessage message) {
		if (this.held.remove(message.position())) {
			this.stock.done(message);
			this.again.remove(message.position());
		}
	}

	/**
	 * Gives messages back to the store that another process may hold by now, or that have
	 * possibly been seen.
	 */
	public void giveBack(List<Delivery> deliveries) {
		if (!deliveries.isEmpty()) {
			this.returns.add(Delivery.claimed(deliveries));
		}
	}

	/** At the next look: at once, they would come again as fast as the store fails. */
	@Override
	public void keep(List<Delivery> deliveries) {
		this.returns.postpone(Delivery.claimed(deliveries));
	}

	/** What has come again before now goes back, too: it is one message in the store. */
	private CompletableFuture<Void> release(List<Claimed> messages) {
		synchronized (this) {
			messages.forEach((each) -> this.again.remove(each.message().position()));
		}
		return this.claims.release(name(), messages);
	}

	/** This process does not hold them any more, unless they have come again. */
	private void released(List<Claimed> messages) {
		synchronized (this) {
			for (Claimed each : messages) {
				Delivery next = this.again.get(each.message().position());
				settled(each.message());
				if (next != null) {
					put(next);
				}
			}
		}
		dispatch();
		ready();
	}

	/** What nobody here can take, or nobody has taken since the last look. */
	private synchronized List<Delivery> surplus(boolean looking) {
		Delivery first = this.stock.first();
		boolean stays = !isWithoutConsumers() && !(looking && first != null && first == this.untaken);
		this.untaken = looking ? first : this.untaken;
		return stays ? List.of() : this.stock.takeAll();
	}

	/** Whether one of these is here. */
	public synchronized boolean has(Collection<Long> offsets) {
		return this.held.stream().map(Position::offset).anyMatch(offsets::contains);
	}

	@Override
	boolean isIdle() {
		return this.intake.isIdle();
	}

	@Override
	boolean isSaturated() {
		return wanted() <= 0;
	}

	@Override
	void dispatched() {
		giveBack(surplus(false));
		this.intake.room();
	}

}
