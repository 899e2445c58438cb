package dev.parley.engine.delivery;

import java.time.Clock;
import java.util.ArrayList;
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
	 * The messages that are here, or on their way back: no message is here twice. All of
	 * the following is guarded by this.
	 */
	private final Set<Position> held = new HashSet<>(0);

	/**
	 * Messages that came again while they counted as held: the store may give a message
	 * out again before the answer to its release has arrived.
	 */
	private final Map<Position, Delivery> again = new HashMap<>(0);

	/**
	 * Those that go back once more, and have not been asked for yet: the store may have
	 * taken them back already. Until then nothing is claimed: a claim before that release
	 * would bring them again, and so on.
	 */
	private final Set<Position> doubtful = new HashSet<>(0);

	/** Those of the release that is being asked for now. */
	private List<Position> asking = List.of();

	/**
	 * Those whose release was asked for since the last claim was. If that one has them it
	 * may have been there first, after a lost lease: then they are others' by now.
	 */
	private final Set<Position> overtaken = new HashSet<>(0);

	/** The message that waited first when its consumers were looked at last. */
	private @Nullable Delivery untaken;

	/**
	 * @param bounds the ages at which messages are dropped
	 * @param membership by which this process hears that messages are ready
	 */
	SharedQueue(String name, Retention bounds, Clock clock, MessageHeaders headers, Settler settler, Meters meters,
			Sink memory, Claims claims, Membership membership) {
		super(name, bounds, clock, headers, settler, meters, memory);
		this.intake = new Intake(name, this::claim, this::wanted, this::taken);
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

	/** How many more messages may be claimed. */
	private synchronized int wanted() {
		return this.doubtful.isEmpty() ? vacancies() : 0;
	}

	/** How many more messages the consumers can take. Called under the monitor. */
	private int vacancies() {
		return room() - this.stock.waiting();
	}

	/**
	 * Whatever was asked for before takes effect before this claim. Only of a release
	 * that is being asked for now it is not known which of the two comes first.
	 */
	private CompletableFuture<List<Claimed>> claim(String queue, int most) {
		synchronized (this) {
			this.overtaken.clear();
			this.overtaken.addAll(this.asking);
		}
		return this.claims.claim(queue, most);
	}

	/**
	 * What could not be kept, for want of memory, goes back: nobody else would give it
	 * back as long as this process lives.
	 */
	private void taken(List<Claimed> messages) {
		List<Delivery> back = new ArrayList<>(0);
		try {
			keepAll(messages, back);
		}
		catch (RuntimeException | Error ex) {
			this.returns.postpone(notHeld(messages));
			giveBack(back);
			throw ex;
		}
		giveBack(back);
		dispatch();
	}

	private synchronized List<Claimed> notHeld(List<Claimed> messages) {
		return messages.stream().filter((each) -> !this.held.contains(each.message().position())).toList();
	}

	private synchronized void keepAll(List<Claimed> messages, List<Delivery> back) {
		for (Claimed each : messages) {
			Delivery delivery = delivery(each.message(), each.attempts(), each.redelivered());
			boolean doubt = this.overtaken.contains(delivery.message().position());
			if (this.held.contains(delivery.message().position())) {
				comesAgain(delivery, doubt);
			}
			else {
				put(delivery, doubt, back);
			}
		}
		this.overtaken.clear();
	}

	/** Called under the monitor, as the next ones. */
	private void put(Delivery delivery, boolean doubt, List<Delivery> back) {
		if (doubt) {
			this.stock.hold(delivery.message());
			this.doubtful.add(delivery.message().position());
			back.add(delivery);
		}
		else {
			this.stock.put(delivery);
		}
		this.held.add(delivery.message().position());
	}

	private void comesAgain(Delivery delivery, boolean doubt) {
		Position position = delivery.message().position();
		forgetAgain(position);
		this.again.put(position, delivery);
		this.stock.hold(delivery.message());
		if (doubt) {
			this.doubtful.add(position);
		}
	}

	private @Nullable Delivery forgetAgain(Position position) {
		this.doubtful.remove(position);
		Delivery delivery = this.again.remove(position);
		if (delivery != null) {
			this.stock.done(delivery.message());
		}
		return delivery;
	}

	@Override
	void settled(StoredMessage message) {
		if (this.held.remove(message.position())) {
			this.stock.done(message);
			forgetAgain(message.position());
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
		List<Position> positions = messages.stream().map((each) -> each.message().position()).toList();
		synchronized (this) {
			positions.forEach(this::forgetAgain);
			this.asking = positions;
			if (!this.intake.isIdle()) {
				this.overtaken.addAll(positions);
			}
		}
		try {
			return this.claims.release(name(), messages);
		}
		finally {
			synchronized (this) {
				this.asking = List.of();
			}
		}
	}

	/** This process does not hold them any more, unless they have come again. */
	private void released(List<Claimed> messages) {
		List<Delivery> back = new ArrayList<>(0);
		synchronized (this) {
			for (Claimed each : messages) {
				boolean doubt = this.doubtful.contains(each.message().position());
				Delivery next = forgetAgain(each.message().position());
				settled(each.message());
				if (next != null) {
					put(next, doubt, back);
				}
			}
		}
		giveBack(back);
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
		return vacancies() <= 0;
	}

	@Override
	void dispatched() {
		giveBack(surplus(false));
		this.intake.room();
	}

}
