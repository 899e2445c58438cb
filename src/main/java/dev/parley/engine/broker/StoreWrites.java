package dev.parley.engine.broker;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.delivery.Acknowledgement;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Settlement;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DeadLetterQueue;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Writes what takes effect together to the stores that it is in: what can fail goes
 * first, because memory cannot. Safe for any thread.
 */
final class StoreWrites {

	private final Placement placement;

	StoreWrites(Placement placement) {
		this.placement = placement;
	}

	/**
	 * Nothing can make two stores that may fail take effect together. Where they would
	 * not have to but for the dead letters of what is rejected, these go first.
	 * @throws RefusedException if it would have to
	 */
	void check(Transaction transaction) {
		if (this.placement.shared() == null) {
			return;
		}
		boolean rejectsAlone = transaction.publications().isEmpty()
				&& !isInBoth(transaction.acknowledgements().stream().map(Acknowledgement::destination).toList());
		if (!rejectsAlone && isInBoth(destinations(transaction))) {
			throw new RefusedException(new Problem("two-stores", 409, "Two stores",
					"In a cluster, durable destinations and others can't be in one transaction; nothing has taken effect",
					null));
		}
	}

	private boolean isInBoth(List<String> destinations) {
		return destinations.stream().anyMatch(this.placement::isShared)
				&& destinations.stream().anyMatch(this.placement::isDurable);
	}

	/**
	 * Whether one part takes effect at once, and the other when another store has
	 * answered.
	 */
	boolean isMixed(Transaction transaction) {
		return transaction.publications().stream().anyMatch((each) -> this.placement.isInMemory(each.destination()))
				&& !destinations(transaction).stream().allMatch(this.placement::isInMemory);
	}

	/** Those that it writes to. */
	private static List<String> destinations(Transaction transaction) {
		Stream<String> queues = transaction.acknowledgements()
			.stream()
			.flatMap((each) -> Stream.concat(Stream.of(each.destination()), deadLetterQueue(each)))
			.filter(DestinationNames::isQueue);
		return Stream.concat(transaction.publications().stream().map(Publication::destination), queues).toList();
	}

	/** The queue that gets what this rejects. */
	static Stream<String> deadLetterQueue(Acknowledgement acknowledgement) {
		String queue = acknowledgement.destination();
		return (acknowledgement.rejects() && DestinationNames.isQueue(queue) && !DeadLetterQueue.isOne(queue))
				? Stream.of(DeadLetterQueue.of(queue)) : Stream.empty();
	}

	/**
	 * Stores messages, and the settlement of others. A dead letter goes before the
	 * settlement of its message: if the second of two stores fails, it is there once
	 * more, and not lost.
	 * @param sender the user who sent them
	 * @return positions in the order of the publications
	 */
	CompletableFuture<List<Position>> write(List<Publication> publications, List<StoredMessage> settled,
			String sender) {
		Batch toDatabase = batch(publications, settled, this.placement::isDurable, sender);
		Batch toShared = batch(publications, settled, this.placement::isShared, sender);
		Batch toMemory = batch(publications, List.of(), this.placement::isInMemory, Batch.APPLICATION);
		boolean sharedFirst = !toDatabase.settlements().isEmpty();
		CompletableFuture<List<Position>> first = sharedFirst ? publish(this.placement.shared(), toShared)
				: publish(this.placement.durable(), toDatabase);
		return first.thenCompose((before) -> {
			CompletableFuture<List<Position>> second = sharedFirst ? publish(this.placement.durable(), toDatabase)
					: publish(this.placement.shared(), toShared);
			return second.thenCompose(
					(after) -> publish(this.placement.memory(), toMemory).thenApply((inMemory) -> inOrder(publications,
							sharedFirst ? after : before, sharedFirst ? before : after, inMemory)));
		});
	}

	private static Batch batch(List<Publication> publications, List<StoredMessage> settled, Predicate<String> isThere,
			String sender) {
		List<Publication> there = publications.stream().filter((each) -> isThere.test(each.destination())).toList();
		List<Settlement> settlements = settled.stream()
			.filter((message) -> DestinationNames.isQueue(message.destination()) && isThere.test(message.destination()))
			.map(Settlement::of)
			.toList();
		return new Batch(there, settlements, sender);
	}

	private static CompletableFuture<List<Position>> publish(@Nullable Backend store, Batch batch) {
		boolean empty = batch.publications().isEmpty() && batch.settlements().isEmpty();
		return (store == null || empty) ? CompletableFuture.completedFuture(List.of()) : store.publish(batch);
	}

	private List<Position> inOrder(List<Publication> publications, List<Position> inDatabase, List<Position> inShared,
			List<Position> inMemory) {
		Iterator<Position> stored = inDatabase.iterator();
		Iterator<Position> shared = inShared.iterator();
		Iterator<Position> remembered = inMemory.iterator();
		List<Position> all = new ArrayList<>(publications.size());
		for (Publication each : publications) {
			String destination = each.destination();
			all.add((this.placement.isDurable(destination) ? stored
					: this.placement.isShared(destination) ? shared : remembered)
				.next());
		}
		return all;
	}

}
