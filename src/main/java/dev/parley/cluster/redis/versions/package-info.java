/**
 * Which version of {@link dev.parley.cluster.NodeProtocol} the nodes on a Redis speak.
 */
@NullMarked
package dev.parley.cluster.redis.versions;

import org.jspecify.annotations.NullMarked;
