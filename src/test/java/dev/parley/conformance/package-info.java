/**
 * What the wire promises, sentence by sentence, against the running server.
 */
package dev.parley.conformance;
