/** Measures requests: to publish, and to wait for a message. */
@NullMarked
package dev.parley.bench.http;

import org.jspecify.annotations.NullMarked;
