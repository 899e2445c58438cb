/**
 * Which nodes live, what each says of itself, and questions that they answer each other.
 */
@NamedInterface("nodes")
@NullMarked
package dev.parley.cluster.nodes;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
