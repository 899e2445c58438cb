/** The cookies of browsers, and what goes with them. */
@NullMarked
package dev.parley.security.http;

import org.jspecify.annotations.NullMarked;
