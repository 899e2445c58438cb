package dev.parley.engine.delivery;

import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.StoredMessage;

/**
 * Which headers of a SEND go on, and what a MESSAGE has beside them. Safe for any thread.
 */
public final class MessageHeaders {

	/**
	 * What is between the sender and the server, or the server's to say; in lower case.
	 */
	private static final Set<String> NOT_PASSED_ON = Set.of("receipt", "transaction", "content-length", "subscription",
			"ack", "message-id", "redelivered", "x-stream-offset", "x-stream-epoch", "x-deleted", "x-deletes",
			"idempotency-key", "destination", "original-destination", "user-name", "authorization", "login", "passcode",
			"x-csrf-token");

	/** Names to which Spring gives a meaning of its own. */
	private static final String SPRINGS = "simp";

	/** Of this run of the server, so that ids of two runs differ. */
	private final String run = UUID.randomUUID().toString().substring(0, 8) + "-";

	private final AtomicLong unnumbered = new AtomicLong();

	/** The headers of a SEND that its subscribers get to see. */
	public static Headers passedOn(Headers ofSend) {
		return ofSend.keep((name) -> {
			String lower = name.toLowerCase(Locale.ROOT);
			return !NOT_PASSED_ON.contains(lower) && !lower.startsWith(SPRINGS);
		});
	}

	/**
	 * Unique among all messages: of a log the position, otherwise a number of its own.
	 */
	String idOf(StoredMessage message) {
		return (message.offset() == 0) ? this.run + this.unnumbered.incrementAndGet()
				: message.epoch() + "-" + message.offset();
	}

	public Announced announce(StoredMessage message) {
		String id = idOf(message);
		return new Announced(message, id, new MessageFrame(headers(message, id).build(), message.body()));
	}

	MessageFrame frame(Delivery delivery) {
		Headers.Builder headers = headers(delivery.message(), delivery.id());
		if (delivery.redelivered()) {
			headers.add("redelivered", "true");
		}
		return new MessageFrame(headers.build(), delivery.message().body());
	}

	private static Headers.Builder headers(StoredMessage message, String id) {
		Headers.Builder headers = Headers.builder();
		if (!message.headers().contains("destination")) {
			headers.add("destination", message.destination());
		}
		headers.add("message-id", id);
		if (message.offset() != 0) {
			headers.add("x-stream-offset", Long.toString(message.offset())).add("x-stream-epoch", message.epoch());
		}
		return headers.addAll(message.headers());
	}

}
