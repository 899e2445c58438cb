package dev.parley.engine.log;

/**
 * A place in the log of a destination.
 * <p>
 * Offsets alone can lie: a log holds 1, 2, 3 and its server is restarted with nothing
 * kept; the new log grows to 1, 2, 3, 4, and a client that comes back with "I have seen
 * 3" would be given 4 only and miss three messages without a word. The epoch names one
 * life of the log. Another epoch means that the old offset says nothing.
 *
 * @param epoch opaque name of one life of the log; empty where no log is kept
 * @param offset 1 for the first message of that life; 0 stands before it
 */
public record Position(String epoch, long offset) {

}
