/**
 * What the nodes of a cluster tell each other, beside what they store.
 */
@NullMarked
package dev.parley.cluster.bus;

import org.jspecify.annotations.NullMarked;
