/**
 * Which Redis is meant, and how a connection to it is kept: one master, one that
 * Sentinels know, or the masters of a Redis Cluster.
 */
@NullMarked
package dev.parley.cluster.redis.servers;

import org.jspecify.annotations.NullMarked;
