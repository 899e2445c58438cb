package dev.parley.security;

/** Who may make an account. */
public enum SignUp {

	/** Whoever comes. */
	OPEN,

	/** Whoever has an invitation of an administrator. */
	INVITED,

	/** Nobody. */
	CLOSED

}
