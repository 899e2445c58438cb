/** The second factor: codes of authenticator apps, recovery codes, and the QR code. */
@NullMarked
package dev.parley.security.secondfactor;

import org.jspecify.annotations.NullMarked;
