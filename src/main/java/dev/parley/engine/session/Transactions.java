package dev.parley.engine.session;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.broker.Transaction;
import dev.parley.engine.delivery.Acknowledgement;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Publication;
import dev.parley.engine.memory.Charge;
import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;

/**
 * The open transactions of one session, by name. All of them together are bounded in
 * bytes. Not thread-safe: used by the thread that handles the session's frames.
 */
final class Transactions {

	private final Limits limits;

	/** Guarded by this object's monitor, as {@link #released} is. */
	private final Charge charge;

	private boolean released;

	private final Map<String, Transaction> open = new HashMap<>(2);

	/** Names whose BEGIN was refused. */
	private final GivenUp refused;

	private final String sender;

	/**
	 * @param sender the session's user
	 */
	Transactions(Limits limits, Sink memory, String sender) {
		this.limits = limits;
		this.charge = new Charge(memory, Part.TRANSACTIONS);
		this.refused = new GivenUp(limits.transactions());
		this.sender = sender;
	}

	/**
	 * Checks that a transaction with this name may begin.
	 * @throws ProtocolException if it has begun
	 * @throws RefusedException if too many are open
	 */
	void admitBegin(String name) {
		if (this.open.containsKey(name)) {
			throw new ProtocolException("The transaction has been begun; BEGIN comes once before COMMIT or ABORT");
		}
		if (this.open.size() >= this.limits.transactions()) {
			throw new RefusedException(Problem
				.overLimit("A session has at most " + this.limits.transactions() + " open transactions", null));
		}
	}

	void begin(String name) {
		this.open.put(name, new Transaction(this.sender));
		this.refused.remove(name);
	}

	/**
	 * The transaction that this frame names; null if it names none.
	 * @throws ProtocolException if there is none with this name
	 * @throws RefusedException if its BEGIN was refused
	 */
	@Nullable Transaction of(Frame frame) {
		String name = frame.header("transaction");
		return (name != null) ? get(name) : null;
	}

	/** The open transaction with this name; null if there is none. */
	@Nullable Transaction find(String name) {
		return this.open.get(name);
	}

	/** The same by name. */
	Transaction get(String name) {
		Transaction transaction = this.open.get(name);
		if (transaction == null && this.refused.contains(name)) {
			throw new RefusedException(new Problem("transaction-refused", 409, "A frame was refused",
					"The BEGIN of this transaction was refused; nothing of it has taken effect", null));
		}
		if (transaction == null) {
			throw new ProtocolException("There is no open transaction of this name");
		}
		return transaction;
	}

	/**
	 * Checks that this one may be ended: it is open, or the client may believe so.
	 * @throws ProtocolException if there was none
	 */
	void admitAbort(String name) {
		if (!this.refused.contains(name)) {
			get(name);
		}
	}

	/**
	 * Adds a SEND to one of them.
	 * @throws RefusedException if they are too large
	 */
	void add(Transaction transaction, Publication publication) {
		checkRoom(transaction, publication.footprint(), publication.destination());
		transaction.add(publication);
		count();
	}

	/**
	 * Adds an ACK or NACK to one of them.
	 * @throws RefusedException if they are too large
	 */
	void add(Transaction transaction, Acknowledgement acknowledgement) {
		checkRoom(transaction, Acknowledgement.FOOTPRINT, null);
		transaction.add(acknowledgement);
		count();
	}

	private void checkRoom(Transaction transaction, int size, @Nullable String destination) {
		if (transaction.frames() >= this.limits.transactionFrames()) {
			throw new RefusedException(Problem
				.overLimit("A transaction has at most " + this.limits.transactionFrames() + " frames", destination));
		}
		if (bytes() + size > this.limits.transactionBytes()) {
			throw new RefusedException(Problem.overLimit(
					"The open transactions of a session take up at most " + this.limits.transactionBytes()
							+ " bytes together, headers and " + Footprint.MESSAGE + " bytes a frame included",
					destination));
		}
	}

	private long bytes() {
		return this.open.values().stream().mapToLong(Transaction::bytes).sum();
	}

	private void count() {
		long bytes = bytes();
		synchronized (this) {
			this.charge.now(this.released ? 0 : bytes);
		}
	}

	/** The session takes no more frames. Safe for any thread. */
	synchronized void release() {
		this.released = true;
		this.charge.now(0);
	}

	/** Removes it, to commit it. */
	Transaction take(String name) {
		Transaction transaction = get(name);
		this.open.remove(name);
		count();
		return transaction;
	}

	void abort(String name) {
		this.open.remove(name);
		this.refused.remove(name);
		count();
	}

	/**
	 * A refused frame can't take effect with the others, so none of them may; and frames
	 * that the client sends before it learns of that are not a fault.
	 */
	void refused(Frame frame) {
		String name = frame.header("transaction");
		if (name != null && frame.command() == Command.BEGIN) {
			this.refused.add(name);
		}
		else if (name != null && frame.command() != Command.COMMIT) {
			// A COMMIT may fail on another thread, when the name belongs to another
			// transaction.
			Transaction transaction = this.open.get(name);
			if (transaction != null) {
				transaction.refused();
			}
		}
	}

}
