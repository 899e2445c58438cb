/**
 * The tables of the archive, a class each.
 */
@NullMarked
package dev.parley.archive.table;

import org.jspecify.annotations.NullMarked;
