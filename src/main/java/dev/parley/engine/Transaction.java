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

	private boolean spoiled;

	/**
	 * One of its frames was refused: without that frame the rest would be a half, and
	 * must not be committed.
	 */
	void spoil() {
		this.spoiled = true;
	}

	boolean isSpoiled() {
		return this.spoiled;
	}

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

	List<Publication> publications() {
		return this.publications;
	}

	List<Acknowledgement> acknowledgements() {
		return this.acknowledgements;
	}

}
