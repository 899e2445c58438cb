/** Parley, a real-time messaging server for web pages. */
@NullMarked
package dev.parley;

import org.jspecify.annotations.NullMarked;
