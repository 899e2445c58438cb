package dev.parley.engine.session;

import java.util.function.Consumer;

import dev.parley.engine.delivery.MessageHeaders;
import dev.parley.engine.delivery.Subscription;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.Problem;

/**
 * A subscription to a destination of the application, for code that answers it later.
 * After it has ended, by UNSUBSCRIBE or with its session, none of its messages reaches
 * the client, even if its id names another subscription by then. Safe for any thread.
 */
public final class ApplicationSubscription {

	private final Subscription subscription;

	private final MessageHeaders messages;

	private final Consumer<Problem> refusals;

	ApplicationSubscription(Subscription subscription, MessageHeaders messages, Consumer<Problem> refusals) {
		this.subscription = subscription;
		this.messages = messages;
		this.refusals = refusals;
	}

	/**
	 * Sends a message, unless this has ended.
	 * @param headers of the MESSAGE but for subscription and message-id
	 */
	public void deliver(Headers headers, byte[] body) {
		this.subscription.answer(this.messages.announce(new StoredMessage("", "", 0, 0, headers, body)));
	}

	/** Tells the client that there will be no answer, and why, unless this has ended. */
	public void refuse(Problem problem) {
		if (!this.subscription.isCancelled()) {
			this.refusals.accept(problem);
		}
	}

}
