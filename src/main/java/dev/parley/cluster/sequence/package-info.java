/**
 * Which destinations a node has joined, and how it brings what several processes append
 * to them into the order of its offsets.
 */
@NullMarked
package dev.parley.cluster.sequence;

import org.jspecify.annotations.NullMarked;
