/**
 * The auto-configuration of a node of a cluster.
 */
@NullMarked
package dev.parley.autoconfigure.cluster;

import org.jspecify.annotations.NullMarked;
