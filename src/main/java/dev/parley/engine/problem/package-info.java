/**
 * Refusals, and how clients are told: problems, the exceptions that carry them, and the
 * reasons for which a connection closes.
 */
@NamedInterface("problem")
@NullMarked
package dev.parley.engine.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
