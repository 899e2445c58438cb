package dev.parley.security;

/** The users who may create an account. */
public enum SignUp {

	/** Everybody. */
	OPEN,

	/** People with an administrator's invitation. */
	INVITED,

	/** Nobody. */
	CLOSED

}
