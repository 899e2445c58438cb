/** Security over HTTP: browsers' sessions, CSRF tokens, access rules. */
@NullMarked
package dev.parley.security.http;

import org.jspecify.annotations.NullMarked;
