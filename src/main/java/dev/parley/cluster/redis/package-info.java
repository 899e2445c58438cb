/**
 * Logs in Redis or Valkey, on one master: the {@code Backend} that several processes
 * share.
 */
@NamedInterface("redis")
@NullMarked
package dev.parley.cluster.redis;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
