package dev.parley.engine;

import java.util.ArrayList;
import java.util.List;

import dev.parley.engine.log.Publication;

/**
 * What is to take effect together: the SENDs, ACKs and NACKs between BEGIN and COMMIT, in
 * the order in which they came. Bounded. For the session's reading thread.
 */
final class Transaction {

	private final List<Publication> publications = new ArrayList<>();

	private final List<Acknowledgement> acknowledgements = new ArrayList<>();

	private long bytes;

	private boolean refused;

	/**
	 * Takes a SEND.
	 * @throws RefusedException if the transaction is too large
	 */
	void add(Publication publication, Limits limits) {
		checkSize(limits);
		if (this.bytes + publication.body().length > limits.transactionBytes()) {
			throw new RefusedException(Problem.overLimit(
					"The bodies of a transaction have at most " + limits.transactionBytes() + " bytes together",
					publication.destination()));
		}
		this.bytes += publication.body().length;
		this.publications.add(publication);
	}

	/**
	 * Takes an ACK or NACK.
	 * @throws RefusedException if the transaction is too large
	 */
	void add(Acknowledgement acknowledgement, Limits limits) {
		checkSize(limits);
		this.acknowledgements.add(acknowledgement);
	}

	private void checkSize(Limits limits) {
		if (this.publications.size() + this.acknowledgements.size() >= limits.transactionFrames()) {
			throw new RefusedException(
					Problem.overLimit("A transaction has at most " + limits.transactionFrames() + " frames", null));
		}
	}

	/** One of its frames was refused. */
	void refused() {
		this.refused = true;
	}

	/**
	 * Whether it may be committed.
	 * @throws RefusedException if one of its frames was refused
	 */
	void check() {
		if (this.refused) {
			throw new RefusedException(new Problem("transaction-refused", 409, "A frame was refused",
					"A frame of this transaction was refused; nothing of it has taken effect", null));
		}
	}

	List<Publication> publications() {
		return this.publications;
	}

	List<Acknowledgement> acknowledgements() {
		return this.acknowledgements;
	}

}
