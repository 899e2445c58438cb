/** Accounts: names and their look-alikes, roles, administrators, deletion. */
@NullMarked
package dev.parley.security.account;

import org.jspecify.annotations.NullMarked;
