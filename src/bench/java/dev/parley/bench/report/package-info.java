/** The results, for programs and readers, and as a picture. */
@NullMarked
package dev.parley.bench.report;

import org.jspecify.annotations.NullMarked;
