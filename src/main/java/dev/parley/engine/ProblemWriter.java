package dev.parley.engine;

/** Writes a problem as {@code application/problem+json}. Safe for any thread. */
@FunctionalInterface
public interface ProblemWriter {

	byte[] write(Problem problem);

}
