package dev.parley.bench.load;

/**
 * A measurement of connections on which nothing happens.
 *
 * @param connections each with one subscription
 * @param events whether they are streams of events
 */
public record IdlePlan(int connections, boolean events) implements Plan {

}
