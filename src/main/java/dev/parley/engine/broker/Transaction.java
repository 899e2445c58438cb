package dev.parley.engine.broker;

import java.util.ArrayList;
import java.util.List;

import dev.parley.engine.delivery.Acknowledgement;
import dev.parley.engine.log.Publication;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The SENDs, ACKs and NACKs between BEGIN and COMMIT, which take effect together, in
 * their order. Bounded by {@code Transactions}. Not thread-safe: used by the thread that
 * handles the session's frames.
 */
public final class Transaction {

	private final List<Publication> publications = new ArrayList<>();

	private final List<Acknowledgement> acknowledgements = new ArrayList<>();

	private long bytes;

	private boolean refused;

	private final String sender;

	public Transaction(String sender) {
		this.sender = sender;
	}

	/** The user who sent its frames. */
	String sender() {
		return this.sender;
	}

	/** Adds a SEND. */
	public void add(Publication publication) {
		this.publications.add(publication);
		this.bytes += publication.footprint();
	}

	/** Adds an ACK or NACK. */
	public void add(Acknowledgement acknowledgement) {
		this.acknowledgements.add(acknowledgement);
		this.bytes += Acknowledgement.FOOTPRINT;
	}

	public int frames() {
		return this.publications.size() + this.acknowledgements.size();
	}

	/** Size of its frames in memory, bytes. */
	public long bytes() {
		return this.bytes;
	}

	/** Notes that one of its frames was refused. */
	public void refused() {
		this.refused = true;
	}

	/**
	 * Checks that it may be committed.
	 * @throws RefusedException if one of its frames was refused
	 */
	public void check() {
		if (this.refused) {
			throw new RefusedException(new Problem("transaction-refused", 409, "A frame was refused",
					"A frame of this transaction was refused; nothing of it has taken effect", null));
		}
	}

	public List<Publication> publications() {
		return this.publications;
	}

	List<Acknowledgement> acknowledgements() {
		return this.acknowledgements;
	}

}
