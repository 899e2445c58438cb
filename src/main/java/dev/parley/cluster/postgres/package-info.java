/**
 * What the nodes of a cluster share in a PostgreSQL, if they have no Redis.
 */
@NamedInterface("postgres")
@NullMarked
package dev.parley.cluster.postgres;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
