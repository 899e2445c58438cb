/** What came out, for programs, readers and the eye. */
@NullMarked
package dev.parley.bench.report;

import org.jspecify.annotations.NullMarked;
