/**
 * Cookies that authenticate nobody by themselves: their names, attributes and contents.
 */
@NullMarked
package dev.parley.security.cookie;

import org.jspecify.annotations.NullMarked;
