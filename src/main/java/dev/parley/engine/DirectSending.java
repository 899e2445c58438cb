package dev.parley.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.broker.Broker;
import dev.parley.engine.broker.Sends;
import dev.parley.engine.broker.Transaction;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/** Sends for callers without a session. Safe for any thread. */
final class DirectSending implements Sending {

	private final Broker broker;

	DirectSending(Broker broker) {
		this.broker = broker;
	}

	@Override
	public void admit(Caller sender, List<Message> messages) {
		for (Message message : messages) {
			String destination = message.destination();
			this.broker.overload().admit(destination);
			Sends.admit(this.broker.admission(), sender, destination, message.headers(), message.body().length);
			admitStored(sender, destination);
		}
		admitSize(together(sender, messages));
	}

	@Override
	public CompletableFuture<List<Position>> send(Caller sender, List<Message> messages) {
		CompletableFuture<List<Position>> stored = (messages.size() == 1)
				? this.broker.publish(publication(sender, messages.get(0))).thenApply(List::of)
				: this.broker.commit(together(sender, messages));
		this.broker.helpToSend();
		return stored;
	}

	private static Transaction together(Caller sender, List<Message> messages) {
		Transaction together = new Transaction(sender.name());
		messages.forEach((message) -> together.add(publication(sender, message)));
		return together;
	}

	private static Publication publication(Caller sender, Message message) {
		return Sends.publication(sender, message.destination(), message.headers(), message.body(),
				message.idempotencyKey());
	}

	/** A session over this rate is read no further; a request has to come again. */
	private void admitStored(Caller sender, String destination) {
		long nanos = this.broker.rates().untilMayStore(sender.name());
		if (nanos > 0 && this.broker.isStored(destination)) {
			throw new RefusedException(
					Problem.overLimit("You have stored too much in a short time; try again later", destination),
					Duration.ofNanos(nanos));
		}
	}

	private void admitSize(Transaction together) {
		Limits limits = this.broker.limits();
		if (together.frames() > limits.transactionFrames()) {
			throw tooLarge("At most %d messages are sent together, not %d".formatted(limits.transactionFrames(),
					together.frames()));
		}
		if (together.frames() > 1 && together.bytes() > limits.transactionBytes()) {
			throw tooLarge(
					"Messages sent together take up at most %d bytes, with their headers and an overhead for each, not %d"
						.formatted(limits.transactionBytes(), together.bytes()));
		}
	}

	private static RefusedException tooLarge(String detail) {
		return new RefusedException(new Problem("too-large", 413, "Too large", detail, null));
	}

}
