package dev.parley.engine.problem;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A problem, as in RFC 9457: what was wrong and what was expected. It is the body of
 * ERROR frames and of messages on {@code /user/queue/errors}.
 *
 * @param code stable name for programs, such as {@code not-allowed}; part of the
 * problem's {@code type}
 * @param status the corresponding HTTP status
 * @param title short and the same for every occurrence of the code
 * @param detail this occurrence, for people; never a body or a secret
 * @param destination that the frame named, null if none
 */
public record Problem(String code, int status, String title, String detail, @Nullable String destination) {

	public Problem {
		Objects.requireNonNull(code);
		Objects.requireNonNull(title);
		Objects.requireNonNull(detail);
	}

	/** The frame breaks a rule of the protocol. */
	static Problem protocol(String detail) {
		return new Problem("protocol-fault", 400, "The frame breaks a rule of STOMP", detail, null);
	}

	public static Problem notAllowed(String detail, String destination) {
		return new Problem("not-allowed", 403, "Not allowed", detail, destination);
	}

	/** The caller has no credential, and with one might be allowed to. */
	public static Problem notSignedIn(String detail, String destination) {
		return new Problem("not-signed-in", 401, "Not signed in", detail, destination);
	}

	/** A live subscription has ended, because its user's permissions have changed. */
	public static Problem noLongerAllowed(String destination) {
		return new Problem("no-longer-allowed", 403, "Not allowed any more",
				"You may not subscribe here any more; this subscription has ended", destination);
	}

	/** The frame has an invalid value. */
	public static Problem invalid(String detail, @Nullable String destination) {
		return new Problem("invalid", 400, "Invalid", detail, destination);
	}

	public static Problem overLimit(String detail, @Nullable String destination) {
		return new Problem("over-limit", 429, "Over a limit", detail, destination);
	}

	/** For any frame, and for reads without one: the detail must be true for each. */
	public static Problem unavailable(@Nullable String destination) {
		return new Problem("unavailable", 503, "Unavailable",
				"This cannot be stored or read now, and nothing of it has taken effect; try again later", destination);
	}

	/** A work queue holds as many messages as it may. */
	public static Problem queueFull(String queue) {
		return new Problem("queue-full", 429, "The queue is full",
				"As many messages wait here as its policy allows; send again when consumers have caught up", queue);
	}

	/** Another process has given a message to a consumer meanwhile, or it is settled. */
	public static Problem notOutstanding(String queue) {
		return new Problem("not-outstanding", 409, "Not outstanding",
				"This message has been given to another consumer, or is gone; nothing has taken effect", queue);
	}

	/** There is no memory for the request at the moment. */
	public static Problem overloaded(@Nullable String destination) {
		return new Problem("overloaded", 503, "Overloaded",
				"The server holds as much as it may, and nothing of this has taken effect; try again later",
				destination);
	}

	/** A URI that names the kind of problem. */
	public String type() {
		return "urn:parley:problem:" + this.code;
	}

}
