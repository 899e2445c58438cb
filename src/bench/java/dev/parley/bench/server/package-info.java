/** The servers to compare, each in a process of its own. */
@NullMarked
package dev.parley.bench.server;

import org.jspecify.annotations.NullMarked;
