package dev.parley.security.signup;

import org.springframework.modulith.NamedInterface;

/** Who may make an account. */
@NamedInterface("signup")
public enum SignUp {

	/** Everybody. */
	OPEN,

	/** Owners of an administrator's invitation. */
	INVITED,

	/** Nobody. */
	CLOSED

}
