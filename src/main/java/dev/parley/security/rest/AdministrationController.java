package dev.parley.security.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.problem.CodedProblem;
import dev.parley.security.RateLimit;
import dev.parley.security.account.Account;
import dev.parley.security.account.AccountPages;
import dev.parley.security.account.Accounts;
import dev.parley.security.account.Administrators;
import dev.parley.security.account.FirstAdministrator;
import dev.parley.security.secondfactor.SecondFactors;
import dev.parley.security.throttle.TooManyAttempts;

/**
 * The administration of accounts. {@code SecurityConfiguration} restricts it to
 * administrators.
 */
@RestController
@RequestMapping("/api/v1")
final class AdministrationController {

	/** Most wrong codes of one account a minute. */
	private static final int WRONG_CODES = 10;

	private final AccountPages pages;

	private final Accounts accounts;

	private final Administrators administrators;

	private final FirstAdministrator first;

	private final SecondFactors secondFactors;

	private final ApplicationEventPublisher events;

	/**
	 * Limits wrong codes by account: they are too long to be guessed, so this only keeps
	 * the log quiet.
	 */
	private final RateLimit wrongCodes;

	AdministrationController(AccountPages pages, Accounts accounts, Administrators administrators,
			FirstAdministrator first, SecondFactors secondFactors, ApplicationEventPublisher events, Clock clock) {
		this.pages = pages;
		this.accounts = accounts;
		this.administrators = administrators;
		this.first = first;
		this.secondFactors = secondFactors;
		this.events = events;
		this.wrongCodes = new RateLimit(WRONG_CODES, Duration.ofMinutes(1), clock);
	}

	/**
	 * Lists accounts in the order of their names.
	 * @param name a part of the names to find, in any case
	 */
	@GetMapping("/accounts")
	Page accounts(@RequestParam(defaultValue = "") @Size(max = 64) String name,
			@RequestParam(defaultValue = "") @Size(max = 64) String after,
			@RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit) {
		List<AccountView> page = this.pages.with(name, after, limit).stream().map(AccountView::of).toList();
		return new Page(page, (page.size() == limit) ? page.get(limit - 1).name() : null);
	}

	/** Disables or enables an account, or sets its roles; live sessions follow. */
	@PatchMapping("/accounts/{name}")
	Changed change(@PathVariable String name, @Valid @RequestBody Change change, Authentication by,
			HttpServletRequest request) {
		try {
			Account account = this.administrators.change(name, change.enabled(), change.roles());
			if (account == null) {
				throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-user", "There is nobody with this name");
			}
			audit("The account %s is %s and has the roles %s".formatted(account.name(),
					account.enabled() ? "enabled" : "disabled", account.givenRoles()), by, request);
			return new Changed(account.name(), account.enabled(), account.givenRoles());
		}
		catch (Administrators.LastAdministratorException ex) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "last-administrator",
					"This is the last administrator; make another one first");
		}
		catch (IllegalArgumentException ex) {
			throw CodedProblem.refusal(HttpStatus.BAD_REQUEST, "invalid-role", String.valueOf(ex.getMessage()));
		}
	}

	/** Ends every cookie, token and live STOMP session of the account. */
	@DeleteMapping("/accounts/{name}/sessions")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void revoke(@PathVariable String name, Authentication by, HttpServletRequest request) {
		if (!this.accounts.revokeAll(name)) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-user", "There is nobody with this name");
		}
		audit("All that was signed in as %s has ended".formatted(name), by, request);
	}

	/**
	 * Turns off the second factor of a user who has lost it, and ends all of their
	 * sessions. To turn off their own, administrators need its code.
	 */
	@DeleteMapping("/accounts/{name}/second-factor")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void resetSecondFactor(@PathVariable String name, Authentication by, HttpServletRequest request) {
		Account account = this.accounts.find(name);
		if (account == null) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-user", "There is nobody with this name");
		}
		if (account.name().equals(by.getName())) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "own-second-factor",
					"Turn off your own second factor at /api/v1/session/second-factor/removal, with password and code");
		}
		if (this.secondFactors.remove(account, null)) {
			audit("The second factor of %s was turned off".formatted(account.name()), by, request);
		}
	}

	/**
	 * Makes the caller the first administrator, by the code from the log. The right code
	 * is accepted however many wrong ones others have tried.
	 */
	@PostMapping("/administrator")
	Changed claim(@Valid @RequestBody Claim claim, Authentication by, HttpServletRequest request) {
		Account account = this.first.claim(by.getName(), claim.code());
		if (account == null) {
			throw wrongCode(by, request);
		}
		audit("The first administrator", by, request);
		return new Changed(account.name(), account.enabled(), account.givenRoles());
	}

	private ErrorResponseException wrongCode(Authentication by, HttpServletRequest request) {
		Duration wait = this.wrongCodes.take(by.getName());
		if (!wait.isZero()) {
			return TooManyAttempts.of("over-limit", "Too many codes were tried; try again in %s", wait);
		}
		this.events.publishEvent(AuditEvent.failure(AuditEvent.Type.ADMINISTRATION, "A wrong administrator's code")
			.by(by.getName())
			.from(request.getRemoteAddr()));
		return CodedProblem.refusal(HttpStatus.FORBIDDEN, "bad-code",
				"This is not the code from the log, or there is an administrator already");
	}

	private void audit(String what, Authentication by, HttpServletRequest request) {
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.ADMINISTRATION, what)
			.by(by.getName())
			.from(request.getRemoteAddr()));
	}

	/**
	 * A page of accounts.
	 *
	 * @param next the value of {@code after} for the next page; null if there is none
	 */
	record Page(List<AccountView> accounts, @Nullable String next) {
	}

	record AccountView(String name, boolean enabled, Set<String> roles, Instant createdAt, boolean secondFactor) {

		private static AccountView of(AccountPages.Entry entry) {
			return new AccountView(entry.name(), entry.enabled(), entry.roles(), entry.createdAt(),
					entry.secondFactor());
		}

	}

	record Changed(String name, boolean enabled, Set<String> roles) {
	}

	/**
	 * A change.
	 *
	 * @param enabled null to leave it
	 * @param roles the complete new roles; null to leave them
	 */
	record Change(@Nullable Boolean enabled, @Nullable @Size(max = 16) Set<@NotNull String> roles) {
	}

	record Claim(@NotNull @Size(max = 100) String code) {

		@Override
		public String toString() {
			return "Claim[]";
		}

	}

}
