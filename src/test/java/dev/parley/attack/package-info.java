/**
 * Attacks on a running server, each with the answer that it must get, while other users
 * talk undisturbed.
 */
package dev.parley.attack;
