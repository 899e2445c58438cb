package dev.parley.security.signup;

import org.springframework.modulith.NamedInterface;

/** Who may make an account. */
@NamedInterface("signup")
public enum SignUp {

	/** Whoever comes. */
	OPEN,

	/** Whoever has an invitation of an administrator. */
	INVITED,

	/** Nobody. */
	CLOSED

}
