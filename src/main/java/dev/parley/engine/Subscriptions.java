package dev.parley.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.BackendException;

/**
 * The subscriptions of one session by their ids. Used by the session's reading thread;
 * only {@link #release}, which changes the map, and {@link #recheck}, which does not,
 * come from others, so it is changed under its monitor. A subscription that a recheck has
 * ended keeps its id until the client says UNSUBSCRIBE, which it may be doing just now,
 * or uses the id again.
 */
final class Subscriptions {

	private final Session session;

	private final Engine engine;

	private final Map<String, Subscription> byId = new HashMap<>(4);

	private int lastSerial;

	private boolean released;

	/** How often what is allowed has been asked again; guarded by the map. */
	private int rechecks;

	/** The number of rechecks when the SUBSCRIBE that is being handled was allowed. */
	private int allowedAt;

	Subscriptions(Session session, Engine engine) {
		this.session = session;
		this.engine = engine;
	}

	/**
	 * Whether this SUBSCRIBE is complete and allowed.
	 * @throws ProtocolException if it breaks a rule of the protocol
	 * @throws RefusedException if it is not allowed
	 */
	void admit(Frame frame) {
		String destination = Connected.required(frame, "destination");
		Subscription same = this.byId.get(idOf(frame));
		if (same != null && !same.isCancelled()) {
			throw new ProtocolException("The subscription id is in use; an id is unique in its session");
		}
		AckMode.of(frame.header("ack"));
		prefetch(frame);
		admitFilters(frame, destination);
		boolean positioned = StreamOffset.of(frame).start() != StreamOffset.Start.NEXT;
		int most = this.engine.limits().subscriptions();
		if (this.byId.size() >= most) {
			throw new RefusedException(
					Problem.overLimit("A session has at most " + most + " subscriptions", destination));
		}
		Names.check(destination);
		this.allowedAt = rechecks();
		this.engine.admitSubscribe(this.session.caller(), destination);
		if (positioned && (Names.isPattern(destination) || Destinations.isQueue(destination))) {
			throw new RefusedException(Problem.invalid(
					"x-stream-offset is for one topic; neither a pattern nor a work queue has positions", destination));
		}
	}

	/** A filter that is not applied must not be passed over in silence. */
	private static void admitFilters(Frame frame, String destination) {
		if (frame.headers().contains("selector") || "true".equals(frame.header("no-local"))) {
			throw new RefusedException(Problem.invalid(
					"A subscription gets all messages of its destination: selector and no-local are not supported",
					destination));
		}
	}

	void subscribe(Frame frame, String destination) {
		Subscription subscription = new Subscription(this.session, frame.header("id"), destination,
				AckMode.of(frame.header("ack")), prefetch(frame), ++this.lastSerial);
		register(frame, subscription);
		try {
			if (rechecks() != this.allowedAt) {
				this.engine.admitSubscribe(this.session.caller(), destination);
			}
			begin(frame, subscription);
		}
		catch (BackendException ex) {
			remove(subscription);
			throw new RefusedException(new Problem("unavailable", 503, "Not available",
					"What is kept here can't be read; subscribe again later", frame.header("destination")));
		}
		catch (RuntimeException ex) {
			remove(subscription);
			throw ex;
		}
		if (Session.REFUSALS.equals(frame.header("destination"))) {
			this.session.answers().refusalsTo(subscription);
		}
	}

	private void begin(Frame frame, Subscription subscription) {
		String destination = subscription.destination();
		if (Names.isPattern(destination)) {
			this.engine.destinations().addPattern(subscription, () -> this.session.receipt(frame));
		}
		else if (Destinations.isQueue(destination)) {
			WorkQueue queue = this.engine.destinations().addToQueue(subscription);
			this.session.receipt(frame);
			queue.goLive(subscription);
		}
		else {
			new Subscribing(this.engine, subscription, frame).begin(StreamOffset.of(frame));
		}
	}

	void subscribedToApplication(Frame frame) {
		register(frame, new Subscription(this.session, frame.header("id"), Connected.required(frame, "destination"),
				AckMode.AUTO, 0, ++this.lastSerial));
		this.session.receipt(frame);
	}

	void unsubscribe(Frame frame) {
		remove(named(frame));
		this.session.receipt(frame);
	}

	/**
	 * The subscription that this UNSUBSCRIBE is about.
	 * @throws ProtocolException if there is none
	 */
	Subscription named(Frame frame) {
		Subscription subscription = this.byId.get(idOf(frame));
		if (subscription == null) {
			throw new ProtocolException("There is no subscription with this id");
		}
		return subscription;
	}

	/**
	 * What this ACK or NACK is about: in STOMP 1.2 by its id, before by subscription and
	 * message-id.
	 * @throws ProtocolException if no such message is outstanding
	 */
	Acknowledgement acknowledgement(Frame frame, boolean positive, boolean requeue) {
		if (this.session.version() == Version.V1_2) {
			return byAckId(Connected.required(frame, "id"), positive, requeue);
		}
		String messageId = Connected.required(frame, "message-id");
		String id = (this.session.version() == Version.V1_1) ? Connected.required(frame, "subscription")
				: frame.header("subscription");
		for (Map.Entry<String, Subscription> entry : this.byId.entrySet()) {
			Long number = (id == null || entry.getKey().equals(id)) ? entry.getValue().numberOf(messageId) : null;
			if (number != null) {
				return new Acknowledgement(entry.getValue(), number, positive, requeue);
			}
		}
		throw notOutstanding();
	}

	private Acknowledgement byAckId(String ackId, boolean positive, boolean requeue) {
		int dash = ackId.indexOf('-');
		if (ackId.matches("[0-9]{1,9}-[0-9]{1,18}")) {
			int serial = Integer.parseInt(ackId.substring(0, dash));
			long number = Long.parseLong(ackId.substring(dash + 1));
			for (Subscription subscription : this.byId.values()) {
				boolean known = subscription.isOutstanding(number) || subscription.isCancelled();
				if (subscription.serial() == serial && known) {
					return new Acknowledgement(subscription, number, positive, requeue);
				}
			}
		}
		throw notOutstanding();
	}

	private static ProtocolException notOutstanding() {
		return new ProtocolException("No message is outstanding that this acknowledgement could be about");
	}

	/**
	 * Ends the subscriptions that are not allowed any more, and tells the client; from
	 * any thread. One that is on its way between being allowed and being registered
	 * notices by itself.
	 */
	void recheck() {
		List<Subscription> all;
		synchronized (this.byId) {
			this.rechecks++;
			all = List.copyOf(this.byId.values());
		}
		for (Subscription subscription : all) {
			if (!subscription.isCancelled()
					&& !this.engine.allowsSubscribe(this.session.caller(), subscription.destination())) {
				this.engine.destinations().remove(subscription);
				this.session.refuse(null, Problem.noLongerAllowed(subscription.destination()));
			}
		}
	}

	private int rechecks() {
		synchronized (this.byId) {
			return this.rechecks;
		}
	}

	/** The number of live ones. */
	int size() {
		synchronized (this.byId) {
			return (int) this.byId.values().stream().filter((one) -> !one.isCancelled()).count();
		}
	}

	private void register(Frame frame, Subscription subscription) {
		synchronized (this.byId) {
			if (this.released) {
				subscription.cancel();
			}
			else {
				this.byId.put(idOf(frame), subscription);
			}
		}
	}

	private void remove(Subscription subscription) {
		Subscription other;
		synchronized (this.byId) {
			this.byId.values().remove(subscription);
			other = this.byId.values()
				.stream()
				.filter((one) -> one.destination().equals(subscription.destination()))
				.findFirst()
				.orElse(null);
		}
		this.session.answers().forgetRefusalsTo(subscription, other);
		this.engine.destinations().remove(subscription);
	}

	/** Forgets all of them; from any thread. */
	void release() {
		List<Subscription> all;
		synchronized (this.byId) {
			this.released = true;
			all = List.copyOf(this.byId.values());
			this.byId.clear();
		}
		all.forEach(this.engine.destinations()::remove);
	}

	/**
	 * STOMP 1.0 lets a client leave the id away; then its destination names a
	 * subscription.
	 */
	private String idOf(Frame frame) {
		String id = frame.header("id");
		if (id == null && this.session.version() == Version.V1_0) {
			return Connected.required(frame, "destination");
		}
		return Connected.required(frame, "id");
	}

	private int prefetch(Frame frame) {
		String header = frame.header("prefetch-count");
		int most = this.engine.limits().prefetch();
		if (header == null) {
			return most;
		}
		if (!header.matches("[0-9]{1,9}") || Integer.parseInt(header) == 0) {
			throw new ProtocolException("The header prefetch-count is a number of messages, at least 1");
		}
		return Math.min(Integer.parseInt(header), most);
	}

}
