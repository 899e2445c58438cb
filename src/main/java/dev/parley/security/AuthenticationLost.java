package dev.parley.security;

/**
 * A live STOMP session has lost what it was authenticated by: an application event,
 * published once a STOMP session. Whoever owns the connection answers with ERROR and
 * closes it; until then the interceptor refuses every frame of that session.
 * <p>
 * Published on whatever thread noticed the loss (the request that signed out, the
 * sweeper, the session's own reader), so a listener must not block.
 *
 * @param stompSessionId the session id in the headers of its messages
 * @param reason what happened
 */
public record AuthenticationLost(String stompSessionId, Reason reason) {

	/** What happened, and whether it helps to come again with a fresh credential. */
	public enum Reason {

		/** The access token's life, and a grace after it, is over. */
		TOKEN_EXPIRED(true, "The access token has expired"),

		/** Somebody signed in over the HTTP session, perhaps under another name. */
		SIGNED_IN_AGAIN(true, "The browser has signed in again"),

		/** The user signed out, perhaps in another tab. */
		SIGNED_OUT(false, "Signed out"),

		/** The HTTP session was not used for too long. */
		SESSION_EXPIRED(false, "The sign-in has expired"),

		/** The account may no longer be used. */
		ACCOUNT_DISABLED(false, "The account is disabled"),

		/** The password was changed, or all that was signed in was revoked. */
		REVOKED(false, "The sign-in was revoked, or the password was changed");

		private final boolean reconnect;

		private final String text;

		Reason(boolean reconnect, String text) {
			this.reconnect = reconnect;
			this.text = text;
		}

		/**
		 * Whether the client should fetch a fresh token and connect again (close codes
		 * 4000–4499) or not (4500–4999).
		 */
		public boolean reconnect() {
			return this.reconnect;
		}

		/** A short sentence for the client, in English. */
		public String text() {
			return this.text;
		}

	}

}
