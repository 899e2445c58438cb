/** Passwords: their rules, their check and its cost, changes and resets. */
@NullMarked
package dev.parley.security.password;

import org.jspecify.annotations.NullMarked;
