package dev.parley.test;

/** The server refused a frame whose RECEIPT the test waited for. */
public final class StompRefusedError extends AssertionError {

	private static final long serialVersionUID = 1L;

	private final transient StompRefusal refusal;

	StompRefusedError(String message, StompRefusal refusal) {
		super(message);
		this.refusal = refusal;
	}

	public StompRefusal refusal() {
		return this.refusal;
	}

}
