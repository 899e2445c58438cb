package dev.parley.engine.delivery;

import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.StoredMessage;

/**
 * The headers of a SEND that are passed on, and those that a MESSAGE has in addition.
 * Safe for any thread.
 */
public final class MessageHeaders {

	/**
	 * Headers between the sender and the server, or set by the server alone; in lower
	 * case.
	 */
	private static final Set<String> NOT_PASSED_ON = Set.of("receipt", "transaction", "content-length", "subscription",
			"ack", "message-id", "redelivered", "x-stream-offset", "x-stream-epoch", "x-deleted", "x-deletes",
			"x-edits", "x-resume-offset", "idempotency-key", "destination", "original-destination", "user-name",
			"authorization", "login", "passcode", "x-csrf-token");

	/** Prefix of names to which Spring gives a meaning of its own. */
	private static final String SPRINGS = "simp";

	/**
	 * The exception: an application that relays to this server as its broker sends it
	 * with what is for a user, and expects it back.
	 */
	private static final String OF_RELAY = "simporigdestination";

	/** Identifies this run of the server, so that ids of two runs differ. */
	private final String run = UUID.randomUUID().toString().substring(0, 8) + "-";

	private final AtomicLong unnumbered = new AtomicLong();

	/** The headers of a SEND that its subscribers see. */
	public static Headers passedOn(Headers ofSend) {
		return ofSend.keep(MessageHeaders::isPassedOn);
	}

	/** Whether subscribers see a header of this name. */
	public static boolean isPassedOn(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return !NOT_PASSED_ON.contains(lower) && (!lower.startsWith(SPRINGS) || lower.equals(OF_RELAY));
	}

	/**
	 * Unique among all messages: the position in a log, otherwise a serial number.
	 */
	String idOf(StoredMessage message) {
		return (message.offset() == 0) ? this.run + this.unnumbered.incrementAndGet()
				: message.epoch() + "-" + message.offset();
	}

	public Announced announce(StoredMessage message) {
		String id = idOf(message);
		return new Announced(message, id,
				new MessageFrame(headers(message, id).build(), message.body(), message.time()));
	}

	MessageFrame frame(Delivery delivery) {
		Headers.Builder headers = headers(delivery.message(), delivery.id());
		if (delivery.redelivered()) {
			headers.add("redelivered", "true");
		}
		return new MessageFrame(headers.build(), delivery.message().body(), delivery.message().time());
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
