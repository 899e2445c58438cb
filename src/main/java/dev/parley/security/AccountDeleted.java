package dev.parley.security;

/**
 * Application event: an account is being deleted. Listeners run in the transaction that
 * deletes it, and record their work there; they do long work after the commit.
 *
 * @param name of the account, as its owner wrote it; nobody can take it again
 * @param withMessages whether its owner's messages are deleted, too
 */
public record AccountDeleted(String name, boolean withMessages) {

}
