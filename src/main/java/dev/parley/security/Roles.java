package dev.parley.security;

/** The roles that Parley itself knows; applications and issuers may add others. */
public final class Roles {

	/** The role of administrators. */
	public static final String ADMIN = "ADMIN";

	/** The role of every account. */
	public static final String USER = "USER";

	private Roles() {
	}

}
