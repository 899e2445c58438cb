package dev.parley.security.signup;

import org.springframework.modulith.NamedInterface;

/** The users who may create an account. */
@NamedInterface("signup")
public enum SignUp {

	/** Everybody. */
	OPEN,

	/** People with an administrator's invitation. */
	INVITED,

	/** Nobody. */
	CLOSED

}
