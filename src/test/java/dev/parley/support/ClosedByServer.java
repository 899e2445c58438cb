package dev.parley.support;

/** The server closed the connection. */
public final class ClosedByServer extends RuntimeException {

	private final int code;

	private final String reason;

	public ClosedByServer(int code, String reason) {
		super("The server closed the connection: " + code + " " + reason);
		this.code = code;
		this.reason = reason;
	}

	/** The close code; 1006 if the TCP connection ended without a CLOSE frame. */
	public int code() {
		return this.code;
	}

	public String reason() {
		return this.reason;
	}

}
