package dev.parley.engine.broker;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.delivery.Delivery;
import dev.parley.engine.delivery.Destinations;
import dev.parley.engine.delivery.Destinations.Reservation;
import dev.parley.engine.delivery.Settler;
import dev.parley.engine.delivery.SharedQueue;
import dev.parley.engine.delivery.WorkQueue;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DeadLetterQueue;
import dev.parley.engine.problem.RefusedException;

/**
 * Settles messages of work queues in their logs. Work that may wait for the database
 * moves to another thread: the caller may be the timers' thread, or the database's own.
 * It and the work queues need each other, so {@link #use} comes after the constructor.
 * Safe for any thread from then on.
 */
final class QueueSettler implements Settler {

	private static final Logger log = LoggerFactory.getLogger(QueueSettler.class);

	private final int maxDeliveries;

	private final Executor workers;

	private @Nullable Destinations destinations;

	private @Nullable Commits commits;

	QueueSettler(int maxDeliveries, Executor workers) {
		this.maxDeliveries = maxDeliveries;
		this.workers = workers;
	}

	/** Called before the first message. */
	void use(Destinations queues, Commits stores) {
		this.destinations = queues;
		this.commits = stores;
	}

	private Destinations destinations() {
		return Objects.requireNonNull(this.destinations);
	}

	private Commits commits() {
		return Objects.requireNonNull(this.commits);
	}

	@Override
	public boolean isTooOften(Delivery again) {
		return !DeadLetterQueue.isOne(again.message().destination()) && again.attempts() >= this.maxDeliveries;
	}

	/**
	 * If that fails, they are delivered again: after a restart, or after the next look
	 * where other processes hand out the queue, too.
	 */
	@Override
	public void doneWith(List<Delivery> deliveries) {
		if (commits().isStored(deliveries.get(0).message().destination())) {
			this.workers.execute(() -> settle(deliveries));
		}
		else {
			settle(deliveries);
		}
	}

	private void settle(List<Delivery> deliveries) {
		List<StoredMessage> messages = deliveries.stream().map(Delivery::message).toList();
		commits().settle(messages).whenComplete((ignored, failure) -> {
			if (failure != null && deliveries.size() > 1 && Acknowledgements.isOfLost(failure)) {
				settleEach(deliveries);
			}
			else if (failure != null) {
				String name = messages.get(0).destination();
				log.warn("{} messages of {} could not be settled: {}", messages.size(), name, failure.toString());
				if (destinations().existingQueue(name) instanceof SharedQueue queue) {
					queue.keep(deliveries.stream().map(Delivery::again).toList());
				}
				else {
					destinations().done(messages);
				}
			}
		});
	}

	/**
	 * One of them has been deleted, as too old perhaps, or is with another process. The
	 * others must not come again because of it.
	 */
	private void settleEach(List<Delivery> deliveries) {
		int half = deliveries.size() / 2;
		doneWith(deliveries.subList(0, half));
		doneWith(deliveries.subList(half, deliveries.size()));
	}

	/**
	 * Moves messages to their dead-letter queue; if that can't take them, they stay where
	 * they are.
	 */
	@Override
	public void bury(List<Delivery> deliveries) {
		this.workers.execute(() -> move(deliveries));
	}

	private void move(List<Delivery> deliveries) {
		List<Publication> letters = DeadLetters.publications(deliveries);
		String unread = letters.stream()
			.map(Publication::destination)
			.filter((name) -> !destinations().isRestored(name))
			.findFirst()
			.orElse(null);
		if (unread == null) {
			store(letters, deliveries);
			return;
		}
		destinations().restored(unread).whenComplete((ignored, failure) -> {
			if (failure != null) {
				keep(deliveries, failure);
			}
			else {
				move(deliveries);
			}
		});
	}

	private void store(List<Publication> letters, List<Delivery> deliveries) {
		List<StoredMessage> messages = deliveries.stream().map(Delivery::message).toList();
		List<Reservation> reserved;
		try {
			reserved = commits().reserve(letters);
		}
		catch (RefusedException | BackendException ex) {
			keep(deliveries, ex);
			return;
		}
		commits().store(letters, messages, Batch.APPLICATION).whenComplete((positions, failure) -> {
			reserved.forEach(destinations()::unreserve);
			if (failure != null) {
				keep(deliveries, failure);
			}
			else {
				destinations().done(messages);
			}
		});
	}

	private void keep(List<Delivery> deliveries, Throwable why) {
		String name = deliveries.get(0).message().destination();
		log.warn("{}: {} messages stay: {}", name, deliveries.size(), why.toString());
		WorkQueue queue = destinations().existingQueue(name);
		if (queue != null) {
			queue.keep(deliveries);
		}
	}

}
