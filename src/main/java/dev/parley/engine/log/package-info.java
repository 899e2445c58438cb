/**
 * Logs of destinations: the {@code Backend} SPI, what it speaks of, and its memory form.
 */
@NamedInterface("log")
@NullMarked
package dev.parley.engine.log;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
