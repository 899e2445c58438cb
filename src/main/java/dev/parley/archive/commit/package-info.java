/**
 * The one thread that writes, and its transactions.
 */
@NullMarked
package dev.parley.archive.commit;

import org.jspecify.annotations.NullMarked;
