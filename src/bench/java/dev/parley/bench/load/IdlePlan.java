package dev.parley.bench.load;

/**
 * A measurement of connections on which nothing happens.
 *
 * @param connections each with one subscription
 */
public record IdlePlan(int connections) implements Plan {

}
