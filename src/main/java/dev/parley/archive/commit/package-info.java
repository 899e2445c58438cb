/**
 * The one thread that writes, and what it does in a transaction.
 */
@NullMarked
package dev.parley.archive.commit;

import org.jspecify.annotations.NullMarked;
