package dev.parley.security;

/** The roles that Parley itself knows; applications and issuers have others beside. */
public final class Roles {

	/** Of administrators. */
	public static final String ADMIN = "ADMIN";

	/** Of everybody who has an account. */
	public static final String USER = "USER";

	private Roles() {
	}

}
