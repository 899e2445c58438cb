package dev.parley.engine.problem;

import java.io.Serial;
import java.time.Duration;

/**
 * A frame is in order, but what it asks for is refused. Its sender is told, and keeps its
 * connection and other subscriptions if it listens for refusals.
 */
public final class RefusedException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient Problem problem;

	private final Duration retryAfter;

	public RefusedException(Problem problem) {
		this(problem, Duration.ZERO);
	}

	/**
	 * @param retryAfter when the same may be asked for again; zero if nobody knows
	 */
	public RefusedException(Problem problem, Duration retryAfter) {
		super(problem.detail());
		this.problem = problem;
		this.retryAfter = retryAfter;
	}

	public Problem problem() {
		return this.problem;
	}

	/** When the same may be asked for again; zero if nobody knows. */
	public Duration retryAfter() {
		return this.retryAfter;
	}

}
