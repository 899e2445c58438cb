package dev.parley.security;

import dev.parley.stomp.authentication.AuthenticationLost;

/** Why an authentication was lost, and whether the client should connect again. */
public enum LossReason {

	/** The access token has expired, and its grace period is over. */
	TOKEN_EXPIRED(true, "The access token has expired"),

	/** The API key has expired; the program cannot renew it. */
	KEY_EXPIRED(false, "The API key has expired"),

	/** An administrator has revoked the API key. */
	KEY_REVOKED(false, "The API key was revoked"),

	/** The HTTP session signed in again, perhaps under another name. */
	SIGNED_IN_AGAIN(true, "The browser has signed in again"),

	/** The user signed out, perhaps in another tab. */
	SIGNED_OUT(false, "Signed out"),

	/** The HTTP session was not used for too long. */
	SESSION_EXPIRED(false, "The sign-in has expired"),

	/** The account may no longer be used. */
	ACCOUNT_DISABLED(false, "The account is disabled"),

	/** The password was changed, or all sessions were revoked. */
	REVOKED(false, "The sign-in was revoked, or the password was changed");

	private final boolean reconnect;

	private final String text;

	LossReason(boolean reconnect, String text) {
		this.reconnect = reconnect;
		this.text = text;
	}

	/** Whether the client should connect again, with a fresh credential. */
	public boolean reconnect() {
		return this.reconnect;
	}

	/** A short sentence for the client, in English. */
	public String text() {
		return this.text;
	}

	/** The event for a session that lost its authentication by this reason. */
	public AuthenticationLost in(String stompSessionId) {
		return new AuthenticationLost(stompSessionId, this.reconnect, this.text);
	}

}
