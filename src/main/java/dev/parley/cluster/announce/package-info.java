/**
 * A store to which several processes write, and the bus over which each tells the others
 * what it has written.
 */
@NamedInterface("announce")
@NullMarked
package dev.parley.cluster.announce;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
