package dev.parley.engine;

import java.io.Serial;

/**
 * A frame is in order, but what it asks for is refused. Its sender is told, and keeps its
 * connection and other subscriptions if it listens for refusals.
 */
public final class RefusedException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient Problem problem;

	public RefusedException(Problem problem) {
		super(problem.detail());
		this.problem = problem;
	}

	public Problem problem() {
		return this.problem;
	}

}
