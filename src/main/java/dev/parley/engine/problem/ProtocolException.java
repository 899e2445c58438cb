package dev.parley.engine.problem;

import java.io.Serial;

/**
 * A frame breaks a rule of the protocol: its sender gets ERROR and the connection is
 * closed.
 */
public final class ProtocolException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient Problem problem;

	public ProtocolException(String detail) {
		this(Problem.protocol(detail));
	}

	public ProtocolException(Problem problem) {
		super(problem.detail());
		this.problem = problem;
	}

	public Problem problem() {
		return this.problem;
	}

}
