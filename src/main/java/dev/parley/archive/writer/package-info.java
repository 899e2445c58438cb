/**
 * The lock that decides which process writes.
 */
@NullMarked
package dev.parley.archive.writer;

import org.jspecify.annotations.NullMarked;
