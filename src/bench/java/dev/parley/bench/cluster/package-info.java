/** What a node, a destination and a message of a cluster cost. */
@NullMarked
package dev.parley.bench.cluster;

import org.jspecify.annotations.NullMarked;
