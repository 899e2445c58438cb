package dev.parley.test;

/**
 * How the server refused one frame of a session that lives on: problem+json (RFC 9457).
 * Reading its members needs Jackson 3.
 *
 * @param frame the MESSAGE from the destination of refusals, or the ERROR
 */
public record StompRefusal(StompFrame frame) {

	/**
	 * What programs look at, such as {@code not-allowed} or {@code no-such-destination}.
	 */
	public String code() {
		return member("code");
	}

	/** The HTTP status that fits, such as 403. */
	public int status() {
		return this.frame.json().path("status").asInt();
	}

	/** A sentence for people; empty if there is none. */
	public String detail() {
		return member("detail");
	}

	/** The destination that the refused frame named; empty if there is none. */
	public String destination() {
		return member("destination");
	}

	private String member(String name) {
		return this.frame.json().path(name).asString("");
	}

	@Override
	public String toString() {
		return this.frame.text();
	}

}
