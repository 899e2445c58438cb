package dev.parley.engine.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.delivery.Acknowledgement;
import dev.parley.engine.delivery.Delivery;
import dev.parley.engine.delivery.Destinations;
import dev.parley.engine.delivery.Destinations.Reservation;
import dev.parley.engine.delivery.Settler;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.overload.Overload;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.UserRates;
import dev.parley.engine.problem.RefusedException;
import dev.parley.text.Digits;

/**
 * Makes SENDs and acknowledgements take effect, all of them or none. Refusals come before
 * anything is written; what can fail goes first, because memory cannot. Safe for any
 * thread.
 */
final class Commits {

	private final Placement placement;

	private final StoreWrites writes;

	private final Policies policies;

	private final Destinations destinations;

	private final Acknowledgements acknowledgements;

	private final Executor workers;

	private final Overload overload;

	private final UserRates rates;

	/**
	 * @param workers runs the follow-up of a stored acknowledgement: the database's own
	 * thread has other commits waiting, and a queue may have to be read
	 */
	Commits(Placement placement, Policies policies, Destinations destinations, Settler settler, Executor workers,
			Overload overload, UserRates rates) {
		this.placement = placement;
		this.writes = new StoreWrites(placement);
		this.policies = policies;
		this.destinations = destinations;
		this.acknowledgements = new Acknowledgements(destinations, settler);
		this.workers = workers;
		this.overload = overload;
		this.rates = rates;
	}

	/** Whether the logs of this destination are in the database. */
	boolean isDurable(String destination) {
		return this.placement.isDurable(destination);
	}

	/** Whether its messages count for the rate at which users may store. */
	boolean isStored(String destination) {
		return this.placement.isStored(destination);
	}

	/** Whether other processes have messages of this work queue, too. */
	boolean isHandedOutByOthers(String queue) {
		return backendOf(queue).claims() != null;
	}

	Backend backendOf(String destination) {
		return this.placement.of(destination);
	}

	/**
	 * Stores one message.
	 * @return completed when it is stored as its policy requires and has been handed to
	 * its subscribers
	 * @throws RefusedException if it is for a work queue that is full
	 */
	CompletableFuture<Position> publish(Publication publication) {
		String destination = publication.destination();
		admit(publication);
		if (!DestinationNames.isQueue(destination)) {
			return store(publication);
		}
		Reservation reserved = this.destinations.reserve(publication);
		if (reserved == null) {
			return this.destinations.restored(destination).thenCompose((ignored) -> publish(publication));
		}
		CompletableFuture<Position> stored;
		try {
			stored = store(publication);
		}
		catch (RuntimeException | Error ex) {
			this.destinations.unreserve(reserved);
			throw ex;
		}
		return stored.whenComplete((position, failure) -> this.destinations.unreserve(reserved));
	}

	/**
	 * Takes responsibility for a durable message that is being stored with the
	 * application's own rows: refuses it now if {@link #publish} would. May block until a
	 * work queue has been read.
	 * @return to be run once it has been appended, or will not be
	 * @throws RefusedException if it is for a work queue that is full
	 * @throws CompletionException if the queue cannot be read
	 */
	Runnable accept(Publication publication) {
		String destination = publication.destination();
		admit(publication);
		this.rates.stored(publication.sender(), publication.footprint());
		if (!DestinationNames.isQueue(destination)) {
			return () -> {
			};
		}
		Reservation reserved = this.destinations.reserve(publication);
		while (reserved == null) {
			this.destinations.restored(destination).join();
			reserved = this.destinations.reserve(publication);
		}
		Reservation room = reserved;
		return () -> this.destinations.unreserve(room);
	}

	/** A message in another store takes up memory only in a work queue. */
	private void admit(Publication publication) {
		String destination = publication.destination();
		checkKey(destination, publication.headers());
		if (this.overload.memory().isFullOfStored()
				&& ((DestinationNames.isQueue(destination) && !isShared(destination))
						|| (this.placement.isInMemory(destination)
								&& !this.policies.decide(destination).retention().keepsNothing()))) {
			this.overload.admitStored(destination);
		}
	}

	/** What clients send has been refused before, if it has no key. */
	private void checkKey(String destination, Headers headers) {
		Retention retention = this.policies.decide(destination).retention();
		if (!retention.isKeyed()) {
			return;
		}
		if (retention.keyOf(headers) == null) {
			throw new IllegalArgumentException(
					"%s keeps the newest message of each key: expected the header %s, with 1 to %d characters, none of them a control character"
						.formatted(destination, retention.by(), Retention.LONGEST_KEY));
		}
		String expires = headers.get("expires");
		if (expires != null && Digits.number(expires) < 0) {
			throw new IllegalArgumentException(
					"%s: expected milliseconds since 1970 in the header expires".formatted(destination));
		}
	}

	private CompletableFuture<Position> store(Publication publication) {
		this.rates.stored(publication.sender(), this.placement.storedBytes(publication));
		return backendOf(publication.destination()).publish(Batch.of(publication))
			.thenApply((positions) -> positions.get(0));
	}

	/**
	 * Commits.
	 * @return completed after the effect, with a position for each publication, in their
	 * order; exceptionally if nothing has taken effect
	 * @throws RefusedException if a queue is full or a message is no longer outstanding
	 */
	CompletableFuture<List<Position>> commit(Transaction transaction) {
		String unread = unread(transaction);
		if (unread != null) {
			return this.destinations.restored(unread).thenCompose((ignored) -> commit(transaction));
		}
		this.writes.check(transaction);
		transaction.publications().forEach(this::admit);
		List<Publication> publications = new ArrayList<>(transaction.publications());
		List<Acknowledgement> taken = this.acknowledgements.take(transaction.acknowledgements());
		taken.forEach((acknowledgement) -> publications.addAll(DeadLetters.publications(acknowledgement.rejected())));
		List<Reservation> reserved;
		try {
			reserved = reserve(publications);
		}
		catch (RefusedException ex) {
			this.acknowledgements.failed(taken, ex);
			throw ex;
		}
		catch (BackendException ex) {
			this.acknowledgements.failed(taken, ex);
			return CompletableFuture.failedFuture(ex);
		}
		List<StoredMessage> settled = taken.stream()
			.flatMap((acknowledgement) -> acknowledgement.settled().stream())
			.map(Delivery::message)
			.toList();
		BiConsumer<@Nullable List<Position>, @Nullable Throwable> goOn = (positions, failure) -> {
			reserved.forEach(this.destinations::unreserve);
			if (failure != null) {
				this.acknowledgements.failed(taken, failure);
			}
			else {
				this.acknowledgements.succeeded(taken);
				this.destinations.done(settled);
			}
		};
		CompletableFuture<List<Position>> stored;
		try {
			stored = store(publications, settled, transaction.sender());
		}
		catch (RuntimeException | Error ex) {
			goOn.accept(null, ex);
			throw ex;
		}
		return (taken.isEmpty() || stored.isDone()) ? stored.whenComplete(goOn)
				: stored.whenCompleteAsync(goOn, this.workers);
	}

	boolean isShared(String destination) {
		return this.placement.isShared(destination);
	}

	/**
	 * A work queue of this transaction that has not been read from the database yet; null
	 * if there is none.
	 */
	private @Nullable String unread(Transaction transaction) {
		return Stream
			.concat(transaction.publications().stream().map(Publication::destination),
					transaction.acknowledgements().stream().flatMap(StoreWrites::deadLetterQueue))
			.filter((name) -> DestinationNames.isQueue(name) && !this.destinations.isRestored(name))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Whether one part takes effect at once, and the other when another store has
	 * answered.
	 */
	boolean isMixed(Transaction transaction) {
		return this.writes.isMixed(transaction);
	}

	/**
	 * Reserves room in work queues for the messages to be stored, all or none.
	 * @throws RefusedException if one is full
	 * @throws BackendException if one has not been read from the database
	 */
	List<Reservation> reserve(List<Publication> publications) {
		List<Reservation> reserved = new ArrayList<>(0);
		try {
			for (Publication publication : publications) {
				if (DestinationNames.isQueue(publication.destination())) {
					reserved.add(reserve(publication));
				}
			}
		}
		catch (RefusedException | BackendException ex) {
			reserved.forEach(this.destinations::unreserve);
			throw ex;
		}
		return reserved;
	}

	private Reservation reserve(Publication publication) {
		Reservation room = this.destinations.reserve(publication);
		if (room == null) {
			throw new BackendException(
					"The messages that wait in %s are not known".formatted(publication.destination()), null);
		}
		return room;
	}

	/**
	 * Stores messages, and the settlement of others.
	 * @param sender the user who sent them
	 */
	CompletableFuture<List<Position>> store(List<Publication> publications, List<StoredMessage> settled,
			String sender) {
		this.rates.stored(sender, publications.stream().mapToLong(this.placement::storedBytes).sum());
		return this.writes.write(publications, settled, sender);
	}

	/**
	 * Settles messages of work queues: nobody gets them again.
	 * @return completed when the settlement is stored; exceptionally if they remain
	 */
	CompletableFuture<Void> settle(List<StoredMessage> messages) {
		if (messages.stream().noneMatch((each) -> isStored(each.destination()))) {
			this.destinations.done(messages);
			return CompletableFuture.completedFuture(null);
		}
		return this.writes.write(List.of(), messages, Batch.APPLICATION)
			.thenAccept((positions) -> this.destinations.done(messages));
	}

}
