/**
 * One client's connection: its states, the order of its frames, its answers and its end.
 */
@NamedInterface("session")
@NullMarked
package dev.parley.engine.session;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
