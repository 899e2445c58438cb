/**
 * Which process writes, and how it proves that.
 */
@NullMarked
package dev.parley.archive.writer;

import org.jspecify.annotations.NullMarked;
