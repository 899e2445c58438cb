package dev.parley.engine.problem;

import java.io.Serial;
import java.time.Duration;

/**
 * A frame is valid, but refused. The client is told, and keeps its connection and other
 * subscriptions if it listens for refusals.
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
	 * @param retryAfter after which time the client may retry; zero if unknown
	 */
	public RefusedException(Problem problem, Duration retryAfter) {
		super(problem.detail());
		this.problem = problem;
		this.retryAfter = retryAfter;
	}

	public Problem problem() {
		return this.problem;
	}

	/** After which time the client may retry; zero if unknown. */
	public Duration retryAfter() {
		return this.retryAfter;
	}

}
