/**
 * Logs in the memory of this process: the {@code Backend} without a database, and the
 * data structures of what it keeps.
 */
@NamedInterface("memorylog")
@NullMarked
package dev.parley.engine.memorylog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
