package dev.parley.engine.problem;

/** Writes a problem as {@code application/problem+json}. Safe for any thread. */
@FunctionalInterface
public interface ProblemWriter {

	byte[] write(Problem problem);

}
