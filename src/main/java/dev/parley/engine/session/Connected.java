package dev.parley.engine.session;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.broker.Broker;
import dev.parley.engine.broker.Sends;
import dev.parley.engine.broker.Transaction;
import dev.parley.engine.delivery.Acknowledgement;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.Action;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;

/**
 * The session is open: one method for each command. Not thread-safe: used by the thread
 * that handles the session's frames, except for {@link #recheck} and {@link #release},
 * which concern its subscriptions only.
 */
final class Connected implements SessionState {

	/** Commands that make the server use more memory. */
	private static final Set<Command> BEGINS = EnumSet.of(Command.SEND, Command.SUBSCRIBE, Command.BEGIN);

	private final Session session;

	private final Broker broker;

	private final Subscriptions subscriptions;

	private final Transactions transactions;

	Connected(Session session, Broker broker) {
		this.session = session;
		this.broker = broker;
		this.subscriptions = new Subscriptions(session, broker);
		this.transactions = new Transactions(broker.limits(), session.memory(), session.user());
	}

	@Override
	public void admit(Frame frame) {
		if (BEGINS.contains(frame.command())) {
			this.broker.overload().admit(frame.header("destination"));
		}
		switch (frame.command()) {
			case SEND -> admitSend(frame);
			case SUBSCRIBE -> this.subscriptions.admit(frame);
			case UNSUBSCRIBE -> this.subscriptions.admitUnsubscribe(frame);
			case ACK, NACK -> {
				this.transactions.of(frame);
				acknowledgement(frame);
			}
			case BEGIN -> this.transactions.admitBegin(RequiredHeader.name(frame, "transaction"));
			case COMMIT -> this.transactions.get(RequiredHeader.of(frame, "transaction"));
			case ABORT -> this.transactions.admitAbort(RequiredHeader.of(frame, "transaction"));
			case DISCONNECT -> {
			}
			case CONNECT, STOMP ->
				throw new ProtocolException(frame.command() + " comes once; this session is connected");
			case CONNECTED, MESSAGE, RECEIPT, ERROR ->
				throw new ProtocolException(frame.command() + " is sent by servers only");
		}
	}

	@Override
	public boolean asksRules(Frame frame) {
		String destination = frame.header("destination");
		return switch (frame.command()) {
			case SEND -> destination != null && asksRules(Action.SEND, destination);
			case SUBSCRIBE -> destination != null && asksRules(Action.SUBSCRIBE, destination);
			case COMMIT -> commitAsksRules(frame.header("transaction"));
			default -> false;
		};
	}

	private boolean commitAsksRules(@Nullable String name) {
		Transaction transaction = (name != null) ? this.transactions.find(name) : null;
		return transaction != null && transaction.publications()
			.stream()
			.anyMatch((publication) -> asksRules(Action.SEND, publication.destination()));
	}

	private boolean asksRules(Action action, String destination) {
		return this.broker.admission().asksRules(this.session.caller(), action, destination);
	}

	@Override
	public void handle(Frame frame, String destination) {
		switch (frame.command()) {
			case SEND -> send(frame);
			case SUBSCRIBE -> this.subscriptions.subscribe(frame, destination);
			case UNSUBSCRIBE -> this.subscriptions.unsubscribe(frame);
			case ACK, NACK -> acknowledge(frame);
			case BEGIN -> begin(frame);
			case COMMIT -> commit(frame);
			case ABORT -> abort(frame);
			case DISCONNECT -> this.session.disconnect(frame);
			default -> throw new ProtocolException(frame.command() + " is not expected here");
		}
	}

	private void admitSend(Frame frame) {
		String destination = RequiredHeader.of(frame, "destination");
		this.transactions.of(frame);
		Sends.admit(this.broker.admission(), this.session.caller(), destination, frame.headers(), frame.body().length);
	}

	private void send(Frame frame) {
		Publication publication = Sends.publication(this.session.caller(), RequiredHeader.of(frame, "destination"),
				frame.headers(), frame.body(), frame.header("idempotency-key"));
		Transaction transaction = this.transactions.of(frame);
		if (transaction != null) {
			this.transactions.add(transaction, publication);
			this.session.receipt(frame);
		}
		else {
			this.session.completeWith(frame, this.broker.publish(publication));
		}
	}

	private void acknowledge(Frame frame) {
		Acknowledgement acknowledgement = acknowledgement(frame);
		Transaction transaction = this.transactions.of(frame);
		if (transaction != null) {
			this.transactions.add(transaction, acknowledgement);
			this.session.receipt(frame);
		}
		else {
			Transaction alone = new Transaction(this.session.user());
			alone.add(acknowledgement);
			completeWithAll(frame, this.broker.commit(alone));
		}
	}

	/** Completes like one publication, without a position. */
	private void completeWithAll(Frame frame, CompletableFuture<List<Position>> stored) {
		this.session.completeWith(frame, stored.thenApply((ignored) -> new Position("", 0)));
	}

	private Acknowledgement acknowledgement(Frame frame) {
		boolean positive = frame.command() == Command.ACK;
		if (!positive && this.session.version() == Version.V1_0) {
			throw new ProtocolException("STOMP 1.0 has no NACK");
		}
		String requeue = frame.header("requeue");
		if (requeue != null && !requeue.equals("true") && !requeue.equals("false")) {
			throw new ProtocolException("The header requeue is true or false");
		}
		return this.subscriptions.acknowledgement(frame, positive, !"false".equals(requeue));
	}

	private void begin(Frame frame) {
		this.transactions.begin(RequiredHeader.of(frame, "transaction"));
		this.session.receipt(frame);
	}

	private void commit(Frame frame) {
		Transaction transaction = this.transactions.take(RequiredHeader.of(frame, "transaction"));
		transaction.check();
		for (Publication publication : transaction.publications()) {
			// The permission at SEND may have been withdrawn.
			this.broker.admission().send(this.session.caller(), publication.destination(), publication.body().length);
		}
		CompletableFuture<List<Position>> stored = this.broker.commit(transaction);
		if (this.broker.isMixed(transaction)) {
			// Later frames would overtake the part that is not in the database.
			this.session.frames().pauseUntil(stored);
		}
		completeWithAll(frame, stored);
	}

	private void abort(Frame frame) {
		this.transactions.abort(RequiredHeader.of(frame, "transaction"));
		this.session.receipt(frame);
	}

	/** Frames that depend on it are refused, too, without a protocol fault. */
	void refused(Frame frame) {
		if (frame.command() == Command.SUBSCRIBE) {
			this.subscriptions.refused(frame);
		}
		else {
			this.transactions.refused(frame);
		}
	}

	/** A controller has answered this SUBSCRIBE; the id is taken until UNSUBSCRIBE. */
	ApplicationSubscription subscribedToApplication(Frame frame) {
		return this.subscriptions.subscribedToApplication(frame);
	}

	/** Ends the subscriptions there that are no longer allowed. Safe for any thread. */
	void recheck(Predicate<String> destinations) {
		this.subscriptions.recheck(destinations);
	}

	int subscriptionCount() {
		return this.subscriptions.size();
	}

	/** Releases everything that this session holds in the broker. Safe for any thread. */
	void release() {
		this.subscriptions.release();
		this.transactions.release();
	}

}
