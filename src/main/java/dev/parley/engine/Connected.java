package dev.parley.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;

/**
 * The session is open: one method a command. Touched by the session's reading thread
 * alone, but for {@link #recheck} and {@link #release}, which are about its subscriptions
 * only.
 */
final class Connected implements SessionState {

	/** Characters of an idempotency key; stores have room for a little more. */
	private static final int MAX_KEY = 200;

	private final Session session;

	private final Engine engine;

	private final Subscriptions subscriptions;

	private final Map<String, Transaction> transactions = new HashMap<>(2);

	/** Names of which BEGIN was refused. */
	private final GivenUp refusedTransactions;

	Connected(Session session, Engine engine) {
		this.session = session;
		this.engine = engine;
		this.subscriptions = new Subscriptions(session, engine);
		this.refusedTransactions = new GivenUp(engine.limits().transactions());
	}

	@Override
	public void admit(Frame frame) {
		switch (frame.command()) {
			case SEND -> admitSend(frame);
			case SUBSCRIBE -> this.subscriptions.admit(frame);
			case UNSUBSCRIBE -> this.subscriptions.admitUnsubscribe(frame);
			case ACK, NACK -> {
				transactionOf(frame);
				acknowledgement(frame);
			}
			case BEGIN -> admitBegin(frame);
			case COMMIT -> transaction(required(frame, "transaction"));
			case ABORT -> admitAbort(frame);
			case DISCONNECT -> {
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
		String destination = required(frame, "destination");
		if (frame.headers().contains("message-id")) {
			throw new ProtocolException("The header message-id is the server's; SEND must not have it");
		}
		Expiry.check(frame.header("expires"));
		String key = frame.header("idempotency-key");
		if (key != null && key.length() > MAX_KEY) {
			throw new RefusedException(
					Problem.invalid("The header idempotency-key has at most " + MAX_KEY + " characters", destination));
		}
		Transaction transaction = transactionOf(frame);
		Names.check(destination);
		if (Names.isPattern(destination)) {
			throw new RefusedException(
					Problem.invalid("SEND goes to one destination; * is for SUBSCRIBE", destination));
		}
		this.engine.admission().send(this.session.caller(), destination, frame.body().length);
		if (transaction != null && !Engine.isBrokered(destination)) {
			throw new RefusedException(Problem.invalid("Transactions are for /topic and /queue", destination));
		}
	}

	private void send(Frame frame) {
		Publication publication = new Publication(required(frame, "destination"),
				MessageHeaders.passedOn(frame.headers()), frame.body(), frame.header("idempotency-key"));
		Transaction transaction = transactionOf(frame);
		if (transaction != null) {
			transaction.add(publication, this.engine.limits());
			this.session.receipt(frame);
		}
		else {
			this.session.completeWith(frame, this.engine.publish(publication));
		}
	}

	private void acknowledge(Frame frame) {
		Acknowledgement acknowledgement = acknowledgement(frame);
		Transaction transaction = transactionOf(frame);
		if (transaction != null) {
			transaction.add(acknowledgement, this.engine.limits());
			this.session.receipt(frame);
		}
		else {
			Transaction alone = new Transaction();
			alone.add(acknowledgement, this.engine.limits());
			completeWithAll(frame, this.engine.commit(alone));
		}
	}

	/** The same as for one publication, where the effect has no position of its own. */
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

	private void admitBegin(Frame frame) {
		String name = required(frame, "transaction");
		if (this.transactions.containsKey(name)) {
			throw new ProtocolException("The transaction has been begun; BEGIN comes once before COMMIT or ABORT");
		}
		if (this.transactions.size() >= this.engine.limits().transactions()) {
			throw new RefusedException(Problem.overLimit(
					"A session has at most " + this.engine.limits().transactions() + " open transactions", null));
		}
	}

	private void begin(Frame frame) {
		String name = required(frame, "transaction");
		this.transactions.put(name, new Transaction());
		this.refusedTransactions.remove(name);
		this.session.receipt(frame);
	}

	private void commit(Frame frame) {
		String name = required(frame, "transaction");
		Transaction transaction = transaction(name);
		this.transactions.remove(name);
		transaction.check();
		for (Publication publication : transaction.publications()) {
			// Who was allowed at SEND may not be allowed any more.
			this.engine.admission().send(this.session.caller(), publication.destination(), publication.body().length);
		}
		CompletableFuture<List<Position>> stored = this.engine.commit(transaction);
		if (this.engine.isMixed(transaction)) {
			// What follows would overtake the part that is not in the database.
			this.session.frames().pauseUntil(stored);
		}
		completeWithAll(frame, stored);
	}

	private void admitAbort(Frame frame) {
		String name = required(frame, "transaction");
		if (!this.refusedTransactions.contains(name)) {
			transaction(name);
		}
	}

	private void abort(Frame frame) {
		String name = required(frame, "transaction");
		this.transactions.remove(name);
		this.refusedTransactions.remove(name);
		this.session.receipt(frame);
	}

	/**
	 * What was refused can't take effect with the others, so none of them may; and what
	 * the client sends before it hears of it is no fault.
	 */
	void refused(Frame frame) {
		String name = frame.header("transaction");
		if (frame.command() == Command.SUBSCRIBE) {
			this.subscriptions.refused(frame);
		}
		else if (name != null && frame.command() == Command.BEGIN) {
			this.refusedTransactions.add(name);
		}
		else if (name != null && frame.command() != Command.COMMIT && this.transactions.get(name) != null) {
			// A COMMIT may fail on another thread, when the name is another
			// transaction's.
			this.transactions.get(name).refused();
		}
	}

	private @Nullable Transaction transactionOf(Frame frame) {
		String name = frame.header("transaction");
		return (name != null) ? transaction(name) : null;
	}

	private Transaction transaction(String name) {
		Transaction transaction = this.transactions.get(name);
		if (transaction == null && this.refusedTransactions.contains(name)) {
			throw new RefusedException(new Problem("transaction-refused", 409, "A frame was refused",
					"The BEGIN of this transaction was refused; nothing of it has taken effect", null));
		}
		if (transaction == null) {
			throw new ProtocolException("There is no open transaction of this name");
		}
		return transaction;
	}

	/** A controller has answered this SUBSCRIBE; the id is taken until UNSUBSCRIBE. */
	ApplicationSubscription subscribedToApplication(Frame frame) {
		return this.subscriptions.subscribedToApplication(frame);
	}

	/** From any thread: ends the subscriptions there that are not allowed any more. */
	void recheck(Predicate<String> destinations) {
		this.subscriptions.recheck(destinations);
	}

	int subscriptionCount() {
		return this.subscriptions.size();
	}

	/** Lets go of everything that this session holds in the engine. */
	void release() {
		this.subscriptions.release();
	}

	static String required(Frame frame, String header) {
		String value = frame.header(header);
		if (value == null || value.isEmpty()) {
			throw new ProtocolException("%s needs the header %s".formatted(frame.command(), header));
		}
		return value;
	}

}
