/**
 * Brings what several processes append into the order of its offsets.
 */
@NullMarked
package dev.parley.cluster.sequence;

import org.jspecify.annotations.NullMarked;
