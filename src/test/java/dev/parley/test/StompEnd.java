package dev.parley.test;

import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param error the ERROR frame that came before, or null
 * @param code the close code of the WebSocket; 1006 if TCP ended without one
 * @param reason the server's words beside the code, or why there is no code
 */
public record StompEnd(@Nullable StompFrame error, int code, String reason) {

	/**
	 * The ERROR, read as problem+json.
	 * @throws AssertionError if the connection ended without one
	 */
	public StompRefusal refusal() {
		if (this.error == null) {
			throw new AssertionError("The connection ended without an ERROR: " + this);
		}
		return new StompRefusal(this.error);
	}

	@Override
	public String toString() {
		return ((this.error != null) ? this.error + ", then " : "") + "close code " + this.code + " " + this.reason;
	}

}
