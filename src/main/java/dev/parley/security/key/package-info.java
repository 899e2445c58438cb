/**
 * API keys: what back ends authenticate with, instead of an account.
 */
@NullMarked
package dev.parley.security.key;

import org.jspecify.annotations.NullMarked;
