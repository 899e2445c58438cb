package dev.parley.engine.log;

import java.util.List;

/**
 * What takes effect together or not at all.
 *
 * @param publications in the order in which they are to be appended
 * @param settlements messages of work queues that are done with
 */
public record Batch(List<Publication> publications, List<Settlement> settlements) {

	public Batch {
		publications = List.copyOf(publications);
		settlements = List.copyOf(settlements);
	}

	public static Batch of(Publication publication) {
		return new Batch(List.of(publication), List.of());
	}

	public static Batch of(Settlement settlement) {
		return new Batch(List.of(), List.of(settlement));
	}

}
