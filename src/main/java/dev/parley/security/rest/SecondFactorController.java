package dev.parley.security.rest;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.problem.CodedProblem;
import dev.parley.security.Roles;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.account.SecondFactorProperties;
import dev.parley.security.http.BrowserSessions;
import dev.parley.security.password.PasswordCheck;
import dev.parley.security.password.Passwords;
import dev.parley.security.password.SignInRequest;
import dev.parley.security.secondfactor.QrCode;
import dev.parley.security.secondfactor.SecondFactorCheck;
import dev.parley.security.secondfactor.SecondFactors;
import dev.parley.security.secondfactor.TotpSecret;

/**
 * The caller's second factor. Each change needs the password, and the code if a second
 * factor is set up.
 */
@RestController
@RequestMapping("/api/v1/session/second-factor")
final class SecondFactorController {

	private final PasswordCheck passwords;

	private final SecondFactorCheck check;

	private final SecondFactors factors;

	private final SecondFactorProperties properties;

	private final Accounts accounts;

	private final BrowserSessions browserSessions;

	private final ApplicationEventPublisher events;

	SecondFactorController(PasswordCheck passwords, SecondFactorCheck check, SecondFactors factors,
			SecondFactorProperties properties, Accounts accounts, BrowserSessions browserSessions,
			ApplicationEventPublisher events) {
		this.passwords = passwords;
		this.check = check;
		this.factors = factors;
		this.properties = properties;
		this.accounts = accounts;
		this.browserSessions = browserSessions;
		this.events = events;
	}

	@GetMapping
	State state(Authentication user) {
		Account account = own(user);
		return new State(account.secondFactor(), isNeeded(account), this.factors.recoveryCodes(account));
	}

	/**
	 * Shows a secret, which takes effect once a code confirms it.
	 * @throws AuthenticationException if the password is wrong
	 * @throws ErrorResponseException {@code second-factor-exists}
	 */
	@PostMapping("/enrolment")
	Enrolment begin(@Valid @RequestBody Proof proof, Authentication user, HttpServletRequest request) {
		if (own(user).secondFactor()) {
			throw exists();
		}
		Account account = prove(proof, user);
		try {
			TotpSecret secret = this.factors.begin(account);
			String uri = secret.uri(issuer(request), account.name());
			return new Enrolment(secret.base32(), uri, QrCode.of(uri));
		}
		catch (DuplicateKeyException ex) {
			throw exists();
		}
	}

	/**
	 * Confirms it. Ends all sessions that began with the password alone; only the
	 * caller's browser is signed in again.
	 * @throws AuthenticationException if the code is wrong
	 */
	@PostMapping
	Codes confirm(@Valid @RequestBody Confirmation body, Authentication user, HttpServletRequest request,
			HttpServletResponse response) {
		Account account = own(user);
		return new Codes(this.browserSessions.endOthers(account, request, response,
				(spared) -> this.check.confirm(account, body.code(), spared)));
	}

	/**
	 * Makes new recovery codes; the old ones become invalid.
	 * @throws AuthenticationException if the password or the code is wrong
	 */
	@PostMapping("/recovery-codes")
	Codes renew(@Valid @RequestBody Proof proof, Authentication user, HttpServletRequest request) {
		Account account = prove(proof, user);
		requireOne(account);
		Codes codes = new Codes(this.factors.renewRecoveryCodes(account));
		audit("New recovery codes were made", account, request);
		return codes;
	}

	/**
	 * Turns it off.
	 * @throws AuthenticationException if the password or the code is wrong
	 * @throws ErrorResponseException {@code second-factor-needed}
	 */
	@PostMapping("/removal")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void remove(@Valid @RequestBody Proof proof, Authentication user, HttpServletRequest request,
			HttpServletResponse response) {
		if (isNeeded(own(user))) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "second-factor-needed",
					"On this server administrators need a second factor");
		}
		Account account = prove(proof, user);
		requireOne(account);
		boolean unused = this.browserSessions.endOthers(account, request, response,
				(spared) -> this.factors.remove(account, spared));
		audit("The second factor was turned off", account, request);
	}

	private Account own(Authentication user) {
		Account account = this.accounts.findEnabled(user.getName());
		if (account == null) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-user",
					"You are signed in at another issuer, which may have second factors of its own");
		}
		return account;
	}

	private Account prove(Proof proof, Authentication user) {
		return this.passwords.check(new SignInRequest(user.getName(), proof.password(), proof.code()));
	}

	private boolean isNeeded(Account account) {
		return this.properties.requiredForAdmin() && account.givenRoles().contains(Roles.ADMIN);
	}

	/** Such as {@code Parley (chat.example.org)}; a colon would end the issuer. */
	private static String issuer(HttpServletRequest request) {
		String host = request.getServerName();
		return host.contains(":") ? "Parley" : "Parley (" + host + ")";
	}

	private static void requireOne(Account account) {
		if (!account.secondFactor()) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "no-second-factor", "This account has no second factor");
		}
	}

	private static ErrorResponseException exists() {
		return CodedProblem.refusal(HttpStatus.CONFLICT, "second-factor-exists",
				"This account has a second factor; turn it off before you set up another");
	}

	private void audit(String what, Account account, HttpServletRequest request) {
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.SECOND_FACTOR, what)
			.by(account.name())
			.from(request.getRemoteAddr()));
	}

	/**
	 * The owner's view.
	 *
	 * @param enabled whether a password alone does not sign in
	 * @param needed whether a role of the account is withheld without it
	 */
	record State(boolean enabled, boolean needed, int recoveryCodesLeft) {
	}

	/**
	 * Proof of identity for a change.
	 *
	 * @param code of the second factor, if the account has one
	 */
	record Proof(@NotBlank @Size(max = Passwords.MAX_LENGTH) String password,
			@Nullable @Size(max = SecondFactorCheck.LONGEST) String code) {

		@Override
		public String toString() {
			return "Proof[]";
		}

	}

	record Confirmation(@NotBlank @Size(max = SecondFactorCheck.LONGEST) String code) {

		@Override
		public String toString() {
			return "Confirmation[]";
		}

	}

	/**
	 * The secret to enter into an authenticator app.
	 *
	 * @param secret in Base32, to be typed
	 * @param uri the same as an {@code otpauth} address
	 * @param qr the address, to be drawn
	 */
	record Enrolment(String secret, String uri, QrCode qr) {

		@Override
		public String toString() {
			return "Enrolment[]";
		}

	}

	/** Recovery codes, shown only once. */
	record Codes(List<String> recoveryCodes) {

		@Override
		public String toString() {
			return "Codes[]";
		}

	}

}
