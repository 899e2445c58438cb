/**
 * What exceptions mean to the sender of a frame, as problems.
 */
@NamedInterface("problem")
@NullMarked
package dev.parley.stomp.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
