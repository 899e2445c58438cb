/**
 * What the nodes of a cluster tell each other, beside what they store.
 */
@NamedInterface("bus")
@NullMarked
package dev.parley.cluster.bus;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
