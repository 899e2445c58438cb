/**
 * What clients make the server hold in its memory, counted by part, and how much it may
 * be.
 */
@NamedInterface("memory")
@NullMarked
package dev.parley.engine.memory;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
