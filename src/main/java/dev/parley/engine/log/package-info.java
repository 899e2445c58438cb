/**
 * Logs of destinations: the {@code Backend} SPI and its types.
 */
@NamedInterface("log")
@NullMarked
package dev.parley.engine.log;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
