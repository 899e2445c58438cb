package dev.parley.http.way;

/** A position in a log; the offset is 0 before its first message. */
record Place(String epoch, long offset) {

}
