package dev.parley.security.signup;

import org.jspecify.annotations.Nullable;
import org.springframework.modulith.NamedInterface;

import org.springframework.stereotype.Component;

import dev.parley.security.account.FirstAdministrator;

/** The ways to get an account on a server that has just started. Safe for any thread. */
@Component
@NamedInterface("signup")
public final class NewServer {

	private final SignUps signUps;

	private final FirstAdministrator administrator;

	NewServer(SignUps signUps, FirstAdministrator administrator) {
		this.signUps = signUps;
		this.administrator = administrator;
	}

	/** The users who may create an account. */
	public SignUp signUp() {
		return this.signUps.rule();
	}

	/**
	 * A new code that makes its user the first administrator; earlier ones become
	 * invalid. Show it only to the person who starts the server.
	 * @return null if there is an administrator
	 */
	public @Nullable String administratorCode() {
		return this.administrator.newCode();
	}

}
