/** Compares the fan-out of servers: {@link dev.parley.bench.Bench} is the command. */
@NullMarked
package dev.parley.bench;

import org.jspecify.annotations.NullMarked;
