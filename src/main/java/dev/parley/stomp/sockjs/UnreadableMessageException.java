package dev.parley.stomp.sockjs;

import org.springframework.http.HttpStatus;

import dev.parley.engine.problem.CloseReason;

/** A client's message is no JSON array of strings, or is too large. */
final class UnreadableMessageException extends Exception {

	private static final long serialVersionUID = 1L;

	private final HttpStatus status;

	private final CloseReason reason;

	private UnreadableMessageException(HttpStatus status, String explanation, int code, String closeText) {
		// Without a stack trace, because clients can cause many of these.
		super(explanation, null, false, false);
		this.status = status;
		this.reason = new CloseReason(code, closeText);
	}

	/** These two texts are the protocol's. */
	static UnreadableMessageException noPayload() {
		return new UnreadableMessageException(HttpStatus.INTERNAL_SERVER_ERROR, "Payload expected.", 1007,
				"payload expected");
	}

	static UnreadableMessageException broken() {
		return new UnreadableMessageException(HttpStatus.INTERNAL_SERVER_ERROR, "Broken JSON encoding.", 1007,
				"broken JSON encoding");
	}

	static UnreadableMessageException cutOff() {
		return new UnreadableMessageException(HttpStatus.BAD_REQUEST, "The request ended early.", 1007, "cut off");
	}

	static UnreadableMessageException tooLarge(int maxMessage) {
		return new UnreadableMessageException(HttpStatus.CONTENT_TOO_LARGE,
				"A message has at most " + maxMessage + " characters.", 1009, "message too large");
	}

	HttpStatus status() {
		return this.status;
	}

	/** For transports on which a bad message ends the session. */
	CloseReason reason() {
		return this.reason;
	}

}
