package dev.parley.http.way;

/** A message as a client got it. */
record Received(Place place, String text) {

}
