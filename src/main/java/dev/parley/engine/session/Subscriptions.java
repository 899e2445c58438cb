package dev.parley.engine.session;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.broker.Broker;
import dev.parley.engine.broker.Replay;
import dev.parley.engine.broker.StreamOffset;
import dev.parley.engine.delivery.AckId;
import dev.parley.engine.delivery.AckMode;
import dev.parley.engine.delivery.Acknowledgement;
import dev.parley.engine.delivery.Subscription;
import dev.parley.engine.delivery.WorkQueue;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationSyntax;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;
import dev.parley.text.Digits;

/**
 * The subscriptions of one session. Not thread-safe: used by the thread that handles its
 * frames; only {@link #refused}, {@link #recheck} and {@link #release} are safe for any
 * thread.
 */
final class Subscriptions {

	private static final CompletableFuture<Void> BEGUN = CompletableFuture.completedFuture(null);

	private final Session session;

	private final Broker broker;

	private final SubscriptionTable table;

	private final SubscriptionEvents events;

	/** Ids of subscriptions that the client may wrongly believe to exist. */
	private final GivenUp givenUp;

	/** The caller for whom the last SUBSCRIBE was admitted. */
	private @Nullable Caller admitted;

	private int lastSerial;

	Subscriptions(Session session, Broker broker) {
		this.session = session;
		this.broker = broker;
		this.table = new SubscriptionTable(session.memory(), (destination) -> broker.listenerOf(destination) != null);
		this.events = new SubscriptionEvents(session.id(), session::caller, broker::listenerOf);
		this.givenUp = new GivenUp(broker.limits().subscriptions());
	}

	/**
	 * Checks that this SUBSCRIBE is complete and allowed.
	 * @throws ProtocolException if it breaks a rule of the protocol
	 * @throws RefusedException if it is not allowed
	 */
	void admit(Frame frame) {
		String destination = RequiredHeader.of(frame, "destination");
		if (this.table.withId(idOf(frame)) != null) {
			throw new ProtocolException("The subscription id is in use; an id is unique in its session");
		}
		AckMode.of(frame.header("ack"));
		prefetch(frame);
		admitFilters(frame, destination);
		boolean positioned = StreamOffset.of(frame).start() != StreamOffset.Start.NEXT;
		int most = this.broker.limits().subscriptions();
		if (this.table.size() >= most) {
			throw new RefusedException(
					Problem.overLimit("A session has at most " + most + " subscriptions", destination));
		}
		DestinationSyntax.check(destination);
		Caller caller = this.session.caller();
		this.admitted = caller;
		this.broker.admission().subscribe(caller, destination);
		if (positioned && (DestinationNames.isPattern(destination) || DestinationNames.isQueue(destination))) {
			throw new RefusedException(Problem.invalid(
					"x-stream-offset is for one topic; neither a pattern nor a work queue has positions", destination));
		}
		MaxFrequency.admit(frame, destination, this.broker.policyOf(destination));
	}

	/** A filter that is not applied must not be ignored silently. */
	private static void admitFilters(Frame frame, String destination) {
		if (frame.headers().contains("selector") || "true".equals(frame.header("no-local"))) {
			throw new RefusedException(Problem.invalid(
					"A subscription gets all messages of its destination: selector and no-local are not supported",
					destination));
		}
	}

	void subscribe(Frame frame, String destination) {
		Subscription subscription = new Subscription(this.session.recipient(), frame.header("id"), destination,
				AckMode.of(frame.header("ack")), prefetch(frame), ++this.lastSerial);
		long period = MaxFrequency.period(frame);
		if (period > 0) {
			subscription.pace(period, this.broker.policyOf(destination), this.broker.scheduler());
		}
		register(frame, subscription);
		try {
			admitAgain(frame);
			// Before its RECEIPT: a refusal may follow that at once, on another thread.
			if (Session.REFUSALS.equals(frame.header("destination"))) {
				this.session.replies().refusalsTo(subscription);
			}
			begin(frame, subscription);
		}
		catch (RuntimeException ex) {
			remove(subscription, false);
			throw ex;
		}
	}

	/**
	 * Checks again, now that changes find it: permissions may have changed since it was
	 * admitted.
	 */
	private void admitAgain(Frame frame) {
		Caller caller = this.session.caller();
		if (caller != this.admitted) {
			this.broker.admission().subscribe(caller, RequiredHeader.of(frame, "destination"));
		}
	}

	/**
	 * Ends the subscriptions to these destinations that are no longer allowed, and tells
	 * the client. Safe for any thread; without the monitor, because a rule may block.
	 */
	void recheck(Predicate<String> destinations) {
		Caller caller = this.session.caller();
		this.table.forEach((id, subscription) -> {
			if (destinations.test(subscription.destination())
					&& !this.broker.admission().mayKeep(caller, subscription.destination())) {
				end(id, subscription);
			}
		});
	}

	private void end(String id, Subscription subscription) {
		// Before it is removed: an UNSUBSCRIBE has to find one or the other.
		this.givenUp.add(id);
		if (this.table.remove(subscription)) {
			subscription.cancel();
			this.broker.destinations().remove(subscription);
			this.events.ended(subscription, false);
			this.session.refuse(null, Problem.noLongerAllowed(subscription.destination()));
		}
	}

	int size() {
		return this.table.size();
	}

	private void begin(Frame frame, Subscription subscription) {
		String destination = subscription.destination();
		if (DestinationNames.isPattern(destination)) {
			pauseUntil(this.broker.destinations().addPattern(subscription, () -> this.session.receipt(frame)), frame,
					subscription);
		}
		else if (DestinationNames.isQueue(destination)) {
			pauseUntil(consume(frame, subscription), frame, subscription);
		}
		else {
			replay(frame, subscription);
		}
	}

	private void replay(Frame frame, Subscription subscription) {
		StreamOffset wanted = StreamOffset.of(frame);
		Replay replay = new Replay(this.broker, subscription, (headers) -> this.session.receipt(frame, headers),
				this.session::close);
		String destination = subscription.destination();
		CompletableFuture<Void> joined = replay.joined();
		if (this.broker.readingWaits(destination)) {
			pauseUntil(joined.thenCompose((ignored) -> this.broker.readers(destination).call(() -> {
				replay.begin(wanted);
				return true;
			})), frame, subscription);
		}
		else if (joined.isDone() && !joined.isCompletedExceptionally()) {
			replay.begin(wanted);
		}
		else {
			pauseUntil(joined.thenRunAsync(() -> replay.begin(wanted), this.broker::later), frame, subscription);
		}
	}

	/**
	 * Begins when the queue has been read.
	 * @return completed when it has begun
	 */
	private CompletableFuture<?> consume(Frame frame, Subscription subscription) {
		WorkQueue queue = this.broker.destinations().addToQueue(subscription);
		if (queue == null) {
			return this.broker.destinations()
				.restored(subscription.destination())
				.thenCompose((ignored) -> consume(frame, subscription));
		}
		this.session.receipt(frame);
		queue.goLive(subscription);
		return BEGUN;
	}

	/** Makes later frames wait until a subscription has begun or failed. */
	private void pauseUntil(CompletableFuture<?> begun, Frame frame, Subscription subscription) {
		if (begun.isDone() && !begun.isCompletedExceptionally()) {
			return;
		}
		this.session.frames().pauseUntil(begun.whenComplete((result, failure) -> {
			if (failure != null) {
				remove(subscription, false);
				this.session.replies().refuse(frame, failure);
			}
		}));
	}

	ApplicationSubscription subscribedToApplication(Frame frame) {
		Subscription subscription = new Subscription(this.session.recipient(), frame.header("id"),
				RequiredHeader.of(frame, "destination"), AckMode.AUTO, 0, ++this.lastSerial);
		register(frame, subscription);
		try {
			admitAgain(frame);
		}
		catch (RefusedException ex) {
			remove(subscription, false);
			throw ex;
		}
		this.session.receipt(frame);
		return new ApplicationSubscription(subscription, this.broker.destinations().headers(),
				(problem) -> this.session.refuse(null, problem));
	}

	/**
	 * This SUBSCRIBE was refused, which its client may learn too late. Safe for any
	 * thread.
	 */
	void refused(Frame frame) {
		String id = (frame.header("id") != null) ? frame.header("id") : frame.header("destination");
		if (id != null) {
			this.givenUp.add(id);
		}
	}

	void unsubscribe(Frame frame) {
		String id = idOf(frame);
		Subscription subscription = this.table.withId(id);
		if (subscription != null) {
			remove(subscription, true);
		}
		this.givenUp.remove(id);
		this.session.receipt(frame);
	}

	/**
	 * Checks that this UNSUBSCRIBE names a subscription that exists, or that its client
	 * may believe to exist.
	 * @throws ProtocolException if there was none
	 */
	void admitUnsubscribe(Frame frame) {
		String id = idOf(frame);
		if (this.table.withId(id) == null && !this.givenUp.contains(id)) {
			throw new ProtocolException("There is no subscription with this id");
		}
	}

	/**
	 * The acknowledgement that this ACK or NACK asks for: in STOMP 1.2 by its id, before
	 * by subscription and message-id.
	 * @throws ProtocolException if no such message was ever outstanding
	 * @throws RefusedException if its subscription has ended, which may have crossed this
	 * frame on the way
	 */
	Acknowledgement acknowledgement(Frame frame, boolean positive, boolean requeue) {
		if (this.session.version() == Version.V1_2) {
			return byAckId(RequiredHeader.of(frame, "id"), positive, requeue);
		}
		String messageId = RequiredHeader.of(frame, "message-id");
		String id = (this.session.version() == Version.V1_1) ? RequiredHeader.of(frame, "subscription")
				: frame.header("subscription");
		for (Subscription subscription : named(id)) {
			Long number = subscription.numberOf(messageId);
			if (number != null) {
				return new Acknowledgement(subscription, number, positive, requeue);
			}
		}
		throw notOutstanding(this.table.size() < this.lastSerial);
	}

	/** A client of STOMP 1.0 need not name one. */
	private Collection<Subscription> named(@Nullable String id) {
		if (id == null) {
			return this.table.all();
		}
		Subscription subscription = this.table.withId(id);
		return (subscription != null) ? List.of(subscription) : List.of();
	}

	private Acknowledgement byAckId(String header, boolean positive, boolean requeue) {
		AckId id = AckId.parse(header);
		if (id == null) {
			throw notOutstanding(false);
		}
		Subscription subscription = this.table.withSerial(id.serial());
		if (subscription == null || !subscription.isOutstanding(id.number())) {
			throw notOutstanding(subscription == null && id.serial() > 0 && id.serial() <= this.lastSerial);
		}
		return new Acknowledgement(subscription, id.number(), positive, requeue);
	}

	private static RuntimeException notOutstanding(boolean ended) {
		if (ended) {
			return new RefusedException(new Problem("not-outstanding", 409, "Not outstanding",
					"The subscription has ended; no message of it is outstanding any more", null));
		}
		return new ProtocolException("No message is outstanding that this acknowledgement could be about");
	}

	private void register(Frame frame, Subscription subscription) {
		String id = idOf(frame);
		// First, because a change of rights may end it, and add its id, as soon as it is
		// in the table.
		this.givenUp.remove(id);
		// Before it is in the table, from which any thread may remove it.
		this.events.began(subscription);
		if (!this.table.add(id, subscription)) {
			subscription.cancel();
			this.events.ended(subscription, true);
		}
	}

	private void remove(Subscription subscription, boolean allowed) {
		if (this.table.remove(subscription)) {
			this.events.ended(subscription, allowed);
		}
		Subscription other = this.table.all()
			.stream()
			.filter((one) -> one.destination().equals(subscription.destination()))
			.findFirst()
			.orElse(null);
		this.session.replies().forgetRefusalsTo(subscription, other);
		this.broker.destinations().remove(subscription);
	}

	/** Removes all of them. Safe for any thread. */
	void release() {
		this.table.release().forEach((subscription) -> {
			this.broker.destinations().remove(subscription);
			this.events.ended(subscription, true);
		});
	}

	/**
	 * STOMP 1.0 lets a client omit the id; then its destination names a subscription.
	 */
	private String idOf(Frame frame) {
		String id = frame.header("id");
		if (id == null && this.session.version() == Version.V1_0) {
			return RequiredHeader.name(frame, "destination");
		}
		return RequiredHeader.name(frame, "id");
	}

	private int prefetch(Frame frame) {
		String header = frame.header("prefetch-count");
		int most = this.broker.limits().prefetch();
		if (header == null) {
			return most;
		}
		long count = Digits.number(header, 0, header.length(), 9);
		if (count < 1) {
			throw new ProtocolException("The header prefetch-count is a number of messages, at least 1");
		}
		return (int) Math.min(count, most);
	}

}
