/**
 * The memory that clients make the server use, counted by part, and its limits.
 */
@NamedInterface("memory")
@NullMarked
package dev.parley.engine.memory;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
