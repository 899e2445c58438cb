package dev.parley.engine.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.broker.Broker;
import dev.parley.engine.delivery.Announced;
import dev.parley.engine.delivery.Recipient;
import dev.parley.engine.delivery.Subscription;
import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.Version;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The replies to one client's frames: RECEIPT, a refusal, or ERROR. Safe for any thread:
 * frames are answered by the thread that handles them, or by the one that has stored
 * their message.
 */
final class Replies {

	private static final Logger log = LoggerFactory.getLogger(Replies.class);

	private final Session session;

	private final Broker broker;

	/** The subscription on which the client listens for refusals. */
	private volatile @Nullable Subscription refusals;

	/** Each is completed when a frame has its answer; done ones are not kept. */
	private final Set<CompletableFuture<?>> owed = ConcurrentHashMap.newKeySet();

	Replies(Session session, Broker broker) {
		this.session = session;
		this.broker = broker;
	}

	/** Sends the RECEIPT with further headers if the frame asks for one. */
	void receipt(Frame frame, Headers extra) {
		String receipt = frame.receipt();
		if (receipt != null) {
			Headers headers = Headers.builder().add("receipt-id", receipt).addAll(extra).build();
			this.session.put(Frame.of(Command.RECEIPT, headers));
		}
	}

	/**
	 * Sends the RECEIPT when the message has been stored, or tells the sender that it
	 * could not be.
	 * @return completed when the sender has been answered
	 */
	CompletableFuture<?> completeWith(Frame frame, CompletableFuture<Position> stored) {
		long since = System.nanoTime();
		CompletableFuture<Position> answer = stored.whenComplete((position, failure) -> {
			if (failure != null) {
				refuse(frame, failure);
			}
			else if (frame.receipt() != null) {
				boolean logged = position != null && position.offset() != 0;
				receipt(frame, logged ? Headers.of("x-stream-offset", Long.toString(position.offset()),
						"x-stream-epoch", position.epoch()) : Headers.empty());
				this.broker.meters().receipted(Duration.ofNanos(System.nanoTime() - since));
			}
		});
		owes(answer);
		if (!answer.isDone() && this.broker.isBehind(this.session.user())) {
			this.session.frames().pauseUntil(answer);
		}
		slowDown();
		return answer;
	}

	/** A user over the rate of stored bytes is not read for a while. */
	private void slowDown() {
		long nanos = this.broker.rates().untilMayStore(this.session.user());
		if (nanos > 0) {
			this.session.frames().pauseUntil(this.broker.after(nanos));
		}
	}

	/** A frame is answered when this is completed, with or without success. */
	void owes(CompletableFuture<?> answer) {
		if (!answer.isDone()) {
			this.owed.add(answer);
			answer.whenComplete((value, failure) -> this.owed.remove(answer));
		}
	}

	/** Tells the sender why its frame has failed. */
	void refuse(Frame frame, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof RefusedException refused) {
			this.session.refuse(frame, refused.problem());
		}
		else {
			log.debug("Session {}: not done: {}", this.session.id(), cause.toString());
			this.session.refuse(frame, Problem.unavailable(frame.header("destination")));
		}
	}

	/**
	 * Runs the action, perhaps at once, when every frame so far has been answered. For a
	 * session that takes no more frames.
	 */
	void afterAllSoFar(Runnable action) {
		CompletableFuture.allOf(this.owed.toArray(CompletableFuture[]::new))
			.whenComplete((value, failure) -> action.run());
	}

	/**
	 * Sends a refusal on the subscription for refusals, or without one where the
	 * transport can.
	 * @return false if the client does not listen for them
	 */
	boolean refuse(@Nullable Frame frame, Problem problem) {
		Subscription listening = this.refusals;
		boolean taken = this.session.outbox().wire().takesRefusals();
		if (listening == null && !taken) {
			return false;
		}
		Headers.Builder headers = Headers.builder()
			.add("destination", Session.REFUSALS)
			.add("content-type", "application/problem+json");
		String receipt = (frame != null) ? frame.receipt() : null;
		if (receipt != null) {
			headers.add("receipt-id", receipt);
		}
		byte[] body = this.broker.problems().write(problem);
		if (taken || listening == null) {
			deliver(null, headers.build(), body);
		}
		else {
			this.broker.destinations()
				.appended(new StoredMessage(listening.destination(), "", 0, 0, headers.build(), body));
		}
		return true;
	}

	/** Sends a MESSAGE to one subscription of this session alone. */
	void deliver(@Nullable String subscription, Headers headers, byte[] body) {
		Announced announced = this.broker.destinations()
			.headers()
			.announce(new StoredMessage("", "", 0, 0, headers, body));
		Recipient recipient = this.session.recipient();
		recipient.send(announced.frame().forSubscriber(subscription, null, recipient.version()));
	}

	/** Sends ERROR. */
	void error(@Nullable String receipt, Problem problem) {
		Headers.Builder headers = Headers.builder().add("message", problem.title());
		if (problem.code().equals("version-not-supported")) {
			headers.add("version", Version.supported());
		}
		if (receipt != null) {
			headers.add("receipt-id", receipt);
		}
		headers.add("content-type", "application/problem+json");
		this.session.put(new Frame(Command.ERROR, headers.build(), this.broker.problems().write(problem)));
	}

	void refusalsTo(@Nullable Subscription subscription) {
		this.refusals = subscription;
	}

	/**
	 * Stops sending refusals to this subscription.
	 * @param other of the same destination, null if there is none
	 */
	void forgetRefusalsTo(Subscription subscription, @Nullable Subscription other) {
		if (this.refusals == subscription) {
			this.refusals = other;
		}
	}

}
