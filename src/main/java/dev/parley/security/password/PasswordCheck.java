package dev.parley.security.password;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.secondfactor.SecondFactorCheck;

/**
 * Checks passwords, for pages and programs, and the second factor of accounts that have
 * one. Takes a tenth of a second of processor time on the calling thread.
 * <p>
 * Safe for any thread.
 */
@Component
public final class PasswordCheck {

	private static final String WRONG = "The name or the password is wrong";

	private final AuthenticationManager passwords;

	private final Accounts accounts;

	private final SecondFactorCheck secondFactor;

	public PasswordCheck(AuthenticationManager passwords, Accounts accounts, SecondFactorCheck secondFactor) {
		this.passwords = passwords;
		this.accounts = accounts;
		this.secondFactor = secondFactor;
	}

	/**
	 * The account as it was before its password was checked: if that changes meanwhile,
	 * anything issued for this account is invalid.
	 * @throws AuthenticationException if the name or the password is wrong, the account
	 * is disabled, or has a second factor and the code is missing or wrong
	 * @throws ErrorResponseException with status 429 or 503 if it was not checked
	 */
	public Account check(SignInRequest request) {
		return check(request, null);
	}

	/**
	 * The same, for an attempt over a connection.
	 * @param address of the client; null for the HTTP request that this thread handles
	 */
	public Account check(SignInRequest request, @Nullable String address) {
		Account account = this.accounts.find(request.name());
		try {
			this.passwords.authenticate(request.unauthenticated(address));
		}
		catch (BadCredentialsException ex) {
			throw new BadCredentialsException(WRONG);
		}
		if (account == null || request.password().length() > Passwords.MAX_LENGTH) {
			throw new BadCredentialsException(WRONG);
		}
		this.secondFactor.check(account, request.code(), address);
		return account;
	}

}
