/** What a password costs to check, and what passes as one. */
@NullMarked
package dev.parley.security.password;

import org.jspecify.annotations.NullMarked;
