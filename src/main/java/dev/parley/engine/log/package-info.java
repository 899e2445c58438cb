/**
 * Logs of destinations: the {@code Backend} SPI, its types, and its implementation in
 * memory.
 */
@NamedInterface("log")
@NullMarked
package dev.parley.engine.log;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
