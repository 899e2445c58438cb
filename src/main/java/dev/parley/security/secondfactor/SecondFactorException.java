package dev.parley.security.secondfactor;

import org.springframework.security.core.AuthenticationException;

/** The password is right, but the code of the second factor is missing or wrong. */
public final class SecondFactorException extends AuthenticationException {

	@java.io.Serial
	private static final long serialVersionUID = 1L;

	private final String code;

	private SecondFactorException(String code, String message) {
		super(message);
		this.code = code;
	}

	static SecondFactorException required() {
		return new SecondFactorException("second-factor-required",
				"This account has a second factor: send the code of your authenticator app, or a recovery code, as 'code'");
	}

	static SecondFactorException refused() {
		return new SecondFactorException("second-factor-refused",
				"The code is wrong, was used already, or is not good any more");
	}

	/** The code of the problem. */
	public String code() {
		return this.code;
	}

}
