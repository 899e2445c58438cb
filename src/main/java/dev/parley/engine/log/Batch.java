package dev.parley.engine.log;

import java.util.Collection;
import java.util.List;

/**
 * Changes that take effect together or not at all.
 *
 * @param publications in the order in which they are to be appended
 * @param settlements messages of work queues that are done with
 * @param erasures messages of topics that say nothing any more, or something else
 * @param sender the user who sent it: where many batches wait, users take turns, and the
 * batches of one user keep their order. {@link #APPLICATION} for batches of no user
 */
public record Batch(List<Publication> publications, List<Settlement> settlements, List<Erasure> erasures,
		String sender) {

	/** The sender of batches that come from the application itself. */
	public static final String APPLICATION = "";

	public Batch {
		publications = List.copyOf(publications);
		settlements = List.copyOf(settlements);
		erasures = List.copyOf(erasures);
	}

	public Batch(List<Publication> publications, List<Settlement> settlements, String sender) {
		this(publications, settlements, List.of(), sender);
	}

	public Batch(List<Publication> publications, List<Settlement> settlements) {
		this(publications, settlements, APPLICATION);
	}

	public static Batch of(Publication publication) {
		return new Batch(List.of(publication), List.of(), publication.sender());
	}

	/**
	 * The erasure of these messages of a topic that is not keyed, and the notice of it
	 * after them.
	 */
	public static Batch erasing(String destination, Collection<Long> offsets) {
		return new Batch(List.of(StoredMessage.notice(destination, offsets)), List.of(), erasures(destination, offsets),
				APPLICATION);
	}

	/**
	 * Another body for a message of a topic that is not keyed, and after it the notice,
	 * which has the body when it is announced and none in the log.
	 */
	public static Batch rewriting(String destination, long offset, String type, byte[] body) {
		return new Batch(List.of(StoredMessage.rewritten(destination, offset, type, body)), List.of(),
				List.of(new Erasure(destination, offset, body)), APPLICATION);
	}

	/** The erasure of these messages of a keyed topic, which tells of it by itself. */
	public static Batch removing(String destination, Collection<Long> offsets) {
		return new Batch(List.of(), List.of(), erasures(destination, offsets), APPLICATION);
	}

	private static List<Erasure> erasures(String destination, Collection<Long> offsets) {
		return offsets.stream().map((offset) -> new Erasure(destination, offset)).toList();
	}

	public static Batch of(Settlement settlement) {
		return new Batch(List.of(), List.of(settlement));
	}

}
