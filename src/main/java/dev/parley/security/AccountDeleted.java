package dev.parley.security;

/**
 * Application event: an account is being deleted. Who listens does so in the transaction
 * that deletes it, and notes there what is to be done; what takes long is done after the
 * commit.
 *
 * @param name of the account, as its owner wrote it; nobody will have it again
 * @param withMessages whether what its owner has written goes, too
 */
public record AccountDeleted(String name, boolean withMessages) {

}
