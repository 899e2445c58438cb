package dev.parley.engine.log;

/**
 * A place in the log of a destination.
 * <p>
 * Offsets alone can mislead: a log holds 1, 2, 3 and its server restarts without it; the
 * new log grows to 1, 2, 3, 4, and a client that comes back with "I have seen 3" would
 * get only 4 and miss three messages unnoticed. The epoch names one life of the log. In
 * another epoch the old offset has no meaning.
 *
 * @param epoch opaque name of one life of the log; empty where no log is kept
 * @param offset 1 for the first message of that life; 0 is before it
 */
public record Position(String epoch, long offset) {

}
