/** Codes of authenticator apps, recovery codes, and how they are drawn and written. */
@NullMarked
package dev.parley.security.secondfactor;

import org.jspecify.annotations.NullMarked;
