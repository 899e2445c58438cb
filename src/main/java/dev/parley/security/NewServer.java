package dev.parley.security;

import org.jspecify.annotations.Nullable;

/** How people get into a server that has just started. Safe for any thread. */
public interface NewServer {

	/** Tells who may make an account. */
	SignUp signUp();

	/**
	 * A new code with which somebody becomes the first administrator; earlier ones are
	 * void. Show it only to the person who starts the server.
	 * @return null if there is an administrator
	 */
	@Nullable String administratorCode();

}
