/** The cost of keeping messages: receipts from the database and from memory. */
@NullMarked
package dev.parley.bench.durable;

import org.jspecify.annotations.NullMarked;
