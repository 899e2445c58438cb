/** Names of accounts, and what they look like. */
@NullMarked
package dev.parley.security.account;

import org.jspecify.annotations.NullMarked;
