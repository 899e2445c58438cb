package dev.parley.engine.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

import dev.parley.engine.delivery.Acknowledgement;
import dev.parley.engine.delivery.Delivery;
import dev.parley.engine.delivery.Destinations;
import dev.parley.engine.delivery.Settler;
import dev.parley.engine.delivery.SharedQueue;
import dev.parley.engine.delivery.Subscription;
import dev.parley.engine.delivery.WorkQueue;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Takes deliveries out of the subscriptions that acknowledge them, and goes on with those
 * when it is known what has become of the transaction. Safe for any thread.
 */
final class Acknowledgements {

	private final Destinations destinations;

	private final Settler settler;

	Acknowledgements(Destinations destinations, Settler settler) {
		this.destinations = destinations;
		this.settler = settler;
	}

	/**
	 * Takes all of them, or none.
	 * @throws RefusedException if one is not outstanding any more
	 */
	List<Acknowledgement> take(List<Acknowledgement> acknowledgements) {
		List<Acknowledgement> taken = new ArrayList<>(acknowledgements.size());
		for (Acknowledgement acknowledgement : acknowledgements) {
			if (!acknowledgement.take()) {
				taken.forEach(this::giveBack);
				throw new RefusedException(new Problem("not-outstanding", 409, "Not outstanding",
						"A message of this acknowledgement is not outstanding any more; nothing has taken effect",
						acknowledgement.destination()));
			}
			taken.add(acknowledgement);
		}
		return taken;
	}

	/** They have had no effect. */
	void failed(List<Acknowledgement> taken, Throwable why) {
		if (isOfLost(why)) {
			taken.forEach(this::lose);
		}
		else {
			taken.forEach(this::giveBack);
		}
	}

	/** Whether the store has given a message to another process meanwhile. */
	static boolean isOfLost(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return cause instanceof RefusedException refused && refused.problem().code().equals("not-outstanding");
	}

	/** Those that this process still holds come again. */
	private void lose(Acknowledgement acknowledgement) {
		WorkQueue queue = this.destinations.existingQueue(acknowledgement.destination());
		if (queue instanceof SharedQueue shared) {
			shared.giveBack(acknowledgement.lose().stream().map(Delivery::again).toList());
			shared.requeue(List.of());
		}
		else {
			giveBack(acknowledgement);
		}
	}

	/** If the consumer has left, its messages go to others. */
	private void giveBack(Acknowledgement acknowledgement) {
		List<Delivery> homeless = acknowledgement.giveBack();
		WorkQueue queue = this.destinations.existingQueue(acknowledgement.destination());
		if (queue != null && !homeless.isEmpty()) {
			queue.requeue(homeless);
		}
	}

	/** Sends the messages for which they have made room. */
	void succeeded(List<Acknowledgement> taken) {
		taken.forEach(this::goOn);
	}

	private void goOn(Acknowledgement acknowledgement) {
		Subscription subscription = acknowledgement.subscription();
		List<Delivery> again = acknowledgement.again();
		if (DestinationNames.isQueue(subscription.destination())) {
			WorkQueue queue = this.destinations.existingQueue(subscription.destination());
			if (queue != null) {
				queue.requeue(again);
			}
		}
		else {
			subscription
				.acknowledged(again.stream().map(Delivery::again).filter((d) -> !this.settler.isTooOften(d)).toList());
		}
	}

}
