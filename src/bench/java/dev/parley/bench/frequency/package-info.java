/** What a greatest frequency of subscriptions saves, and costs. */
@NullMarked
package dev.parley.bench.frequency;

import org.jspecify.annotations.NullMarked;
