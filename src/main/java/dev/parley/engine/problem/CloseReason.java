package dev.parley.engine.problem;

import java.util.Objects;

/**
 * Why a connection is closed by the server. Codes 1000 to 1015 are those of RFC 6455;
 * 4000 to 4499 mean that the client may reconnect, 4500 to 4999 that it must not.
 *
 * @param code the WebSocket close code
 * @param text the reason sent with it, at most 123 bytes
 */
public record CloseReason(int code, String text) {

	/** The client has sent DISCONNECT. */
	public static final CloseReason NORMAL = new CloseReason(1000, "disconnected");

	/** A frame broke a rule of the protocol; ERROR said which. */
	public static final CloseReason PROTOCOL_FAULT = new CloseReason(1002, "protocol fault");

	/**
	 * A frame was refused and the client does not listen for refusals; ERROR said why.
	 */
	public static final CloseReason REFUSED = new CloseReason(1008, "refused");

	/** A frame is larger than the limit. */
	public static final CloseReason TOO_LARGE = new CloseReason(1009, "frame too large");

	/** A fault of the server. */
	public static final CloseReason INTERNAL = new CloseReason(1011, "internal error");

	/** The server is stopping. */
	public static final CloseReason RESTART = new CloseReason(1012, "server restarts");

	/**
	 * A frame was refused because of a limit or a temporary outage; ERROR said which.
	 */
	public static final CloseReason TRY_AGAIN_LATER = new CloseReason(1013, "try again later");

	/** The authentication has expired; a fresh one is welcome. */
	public static final CloseReason EXPIRED = new CloseReason(4001, "authentication expired");

	/** Nothing came for twice the negotiated heart-beat. */
	public static final CloseReason NO_HEART_BEAT = new CloseReason(4002, "heart-beat lost");

	/** No CONNECT came in time. */
	public static final CloseReason NO_CONNECT = new CloseReason(4003, "no CONNECT in time");

	/** The client reads more slowly than messages come. */
	public static final CloseReason SLOW = new CloseReason(4004, "slow consumer");

	/** Messages that were still to be replayed have been deleted. */
	public static final CloseReason OUTRUN = new CloseReason(4005, "history outran the reader");

	/** The connection broke while data was under way, which may be lost. */
	public static final CloseReason LOST = new CloseReason(4006, "connection lost");

	/** Not authenticated, or no longer. */
	public static final CloseReason UNAUTHENTICATED = new CloseReason(4501, "not authenticated");

	/** An administrator has ended the session; the client may reconnect. */
	public static final CloseReason SENT_AWAY = new CloseReason(4008, "disconnected by an administrator");

	/** An administrator has ended the session; the client must not reconnect. */
	public static final CloseReason SHUT_OUT = new CloseReason(4508, "disconnected by an administrator");

	public CloseReason {
		Objects.requireNonNull(text);
	}

	/**
	 * The close reason after a refusal, for a client that does not listen for refusals.
	 * It may reconnect if the refusal is temporary (a limit, a state, an outage) or the
	 * server's fault.
	 */
	public static CloseReason of(Problem refusal) {
		return switch (refusal.status()) {
			case 409, 429, 502, 503, 504, 507 -> TRY_AGAIN_LATER;
			default -> (refusal.status() >= 500) ? INTERNAL : REFUSED;
		};
	}

	/** Whether the client should reconnect at once. */
	public boolean reconnect() {
		return this.code == RESTART.code || this.code == INTERNAL.code || this.code == TRY_AGAIN_LATER.code
				|| (this.code >= 4000 && this.code < 4500);
	}

}
