/**
 * Attacks on a running server, each with the answer that it must get, while others talk
 * on undisturbed.
 */
package dev.parley.attack;
