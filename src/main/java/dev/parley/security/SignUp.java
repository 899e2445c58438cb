package dev.parley.security;

/** Who may make an account. */
public enum SignUp {

	/** Everybody. */
	OPEN,

	/** Owners of an administrator's invitation. */
	INVITED,

	/** Nobody. */
	CLOSED

}
