package dev.parley.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.Publication;

/**
 * The session is open: one method a command. Touched by the session's reading thread
 * alone, but for {@link #release}, which comes when no frame can follow.
 */
final class Connected implements SessionState {

	private final Session session;

	private final Engine engine;

	/** By id. Changed under its monitor, for the sake of {@link #release}. */
	private final Map<String, Subscription> subscriptions = new HashMap<>();

	private boolean released;

	Connected(Session session, Engine engine) {
		this.session = session;
		this.engine = engine;
	}

	@Override
	public void admit(Frame frame) {
		switch (frame.command()) {
			case SEND -> admitSend(frame);
			case SUBSCRIBE -> admitSubscribe(frame);
			case UNSUBSCRIBE -> subscriptionOf(frame);
			case ACK, NACK, BEGIN, COMMIT, ABORT, DISCONNECT -> {
			}
			case CONNECT, STOMP ->
				throw new ProtocolException(frame.command() + " comes once; this session is connected");
			case CONNECTED, MESSAGE, RECEIPT, ERROR ->
				throw new ProtocolException(frame.command() + " is sent by servers only");
		}
	}

	@Override
	public void handle(Frame frame, String destination) {
		switch (frame.command()) {
			case SEND -> send(frame);
			case SUBSCRIBE -> subscribe(frame, destination);
			case UNSUBSCRIBE -> unsubscribe(frame);
			case DISCONNECT -> disconnect(frame);
			default -> throw new ProtocolException(frame.command() + " is not expected here");
		}
	}

	private void admitSend(Frame frame) {
		String destination = required(frame, "destination");
		if (frame.headers().contains("message-id")) {
			throw new ProtocolException("The header message-id is the server's; SEND must not have it");
		}
		Names.check(destination);
		if (Names.isPattern(destination)) {
			throw new RefusedException(
					Problem.invalid("SEND goes to one destination; * is for SUBSCRIBE", destination));
		}
		this.engine.admitSend(this.session.caller(), destination, frame.body().length);
	}

	private void send(Frame frame) {
		String destination = required(frame, "destination");
		Publication publication = new Publication(destination, MessageHeaders.passedOn(frame.headers()), frame.body(),
				frame.header("idempotency-key"));
		this.session.completeWith(frame, this.engine.publish(publication));
	}

	private void admitSubscribe(Frame frame) {
		String destination = required(frame, "destination");
		String id = idOf(frame);
		if (this.subscriptions.containsKey(id)) {
			throw new ProtocolException("The subscription id is in use; an id is unique in its session");
		}
		String mode = frame.header("ack");
		if (mode != null && !List.of("auto", "client", "client-individual").contains(mode)) {
			throw new ProtocolException("The header ack is auto, client or client-individual");
		}
		if (this.subscriptions.size() >= this.engine.limits().subscriptions()) {
			throw new RefusedException(Problem.overLimit(
					"A session has at most " + this.engine.limits().subscriptions() + " subscriptions", destination));
		}
		Names.check(destination);
		this.engine.admitSubscribe(this.session.caller(), destination);
	}

	private void subscribe(Frame frame, String destination) {
		Subscription subscription = new Subscription(this.session, frame.header("id"), destination);
		StreamOffset wanted = StreamOffset.of(frame);
		register(frame, subscription);
		if (required(frame, "destination").equals(Session.REFUSALS)) {
			this.session.refusalsTo(subscription);
		}
		try {
			new Subscribing(this.engine, subscription, frame).begin(wanted);
		}
		catch (RuntimeException ex) {
			remove(subscription);
			throw ex;
		}
	}

	private void register(Frame frame, Subscription subscription) {
		synchronized (this.subscriptions) {
			if (this.released) {
				subscription.cancel();
			}
			else {
				this.subscriptions.put(idOf(frame), subscription);
			}
		}
	}

	private void remove(Subscription subscription) {
		synchronized (this.subscriptions) {
			this.subscriptions.values().remove(subscription);
		}
		this.engine.destinations().remove(subscription);
		this.session.forgetRefusalsTo(subscription);
	}

	/** A controller has answered this SUBSCRIBE; the id is taken until UNSUBSCRIBE. */
	void subscribedToApplication(Frame frame) {
		register(frame, new Subscription(this.session, frame.header("id"), required(frame, "destination")));
		this.session.receipt(frame);
	}

	private void unsubscribe(Frame frame) {
		Subscription subscription = subscriptionOf(frame);
		remove(subscription);
		this.session.receipt(frame);
	}

	private Subscription subscriptionOf(Frame frame) {
		Subscription subscription = this.subscriptions.get(idOf(frame));
		if (subscription == null) {
			throw new ProtocolException("There is no subscription with this id");
		}
		return subscription;
	}

	private void disconnect(Frame frame) {
		this.session.receipt(frame);
		this.session.close(CloseReason.NORMAL);
	}

	/** Lets go of everything that this session holds in the engine. */
	void release() {
		List<Subscription> all;
		synchronized (this.subscriptions) {
			this.released = true;
			all = List.copyOf(this.subscriptions.values());
			this.subscriptions.clear();
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
			return required(frame, "destination");
		}
		return (id != null) ? id : required(frame, "id");
	}

	private static String required(Frame frame, String header) {
		String value = frame.header(header);
		if (value == null || (value.isEmpty() && frame.command() != Command.ACK)) {
			throw new ProtocolException("%s needs the header %s".formatted(frame.command(), header));
		}
		return value;
	}

}
