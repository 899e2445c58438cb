/**
 * The creation of accounts: sign-up, invitations, names that are taken.
 */
@NullMarked
package dev.parley.security.signup;

import org.jspecify.annotations.NullMarked;
