/**
 * Access and refresh tokens: issued, rotated, verified, revoked.
 */
@NullMarked
package dev.parley.security.token;

import org.jspecify.annotations.NullMarked;
