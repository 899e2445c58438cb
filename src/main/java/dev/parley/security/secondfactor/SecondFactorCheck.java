package dev.parley.security.secondfactor;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import dev.parley.audit.AuditEvent;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.cookie.DeviceCookie;
import dev.parley.security.throttle.SignInSource;
import dev.parley.security.throttle.TooManyAttempts;
import dev.parley.security.throttle.WrongAttempts;

/**
 * Checks codes after the right password. Each wrong code makes the next attempt wait
 * longer; wrong codes are counted by account, and for a browser that has shown a code
 * before by that browser, so that a thief of the password does not make the owner wait
 * there. Recovery codes are too long to be guessed and never wait: the owner always has a
 * way in.
 * <p>
 * Safe for any thread.
 */
@Component
public final class SecondFactorCheck {

	/** Most characters of a code, with the separators that people type. */
	public static final int LONGEST = 64;

	private static final int FREE_ATTEMPTS = 5;

	private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

	/**
	 * Three of a million codes are valid at a time; this allows only 100 guesses a day.
	 */
	private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

	private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

	private final SecondFactors factors;

	private final DeviceCookie devices;

	private final ApplicationEventPublisher events;

	private final WrongAttempts wrong;

	public SecondFactorCheck(SecondFactors factors, DeviceCookie devices, ApplicationEventPublisher events,
			Clock clock) {
		this.factors = factors;
		this.devices = devices;
		this.events = events;
		this.wrong = new WrongAttempts(FREE_ATTEMPTS, FIRST_DELAY, LONGEST_DELAY, FORGOTTEN_AFTER, clock);
	}

	/**
	 * Checks the code of an account, if it needs one, and uses it up.
	 * @param code as its owner typed it
	 * @param address of a connection over which it came; null for the HTTP request that
	 * this thread handles
	 * @throws SecondFactorException if the code is missing or wrong
	 * @throws ErrorResponseException with status 429 if it was not looked at
	 */
	public void check(Account account, @Nullable String code, @Nullable String address) {
		if (!account.secondFactor()) {
			return;
		}
		if (code == null || code.isBlank()) {
			throw SecondFactorException.required();
		}
		SignInSource source = source(account, address);
		String plain = RecoveryCodes.normalize(code);
		if (Totp.isCode(plain)) {
			boolean unused = limited(account, source, () -> this.factors.redeem(account, plain) ? true : null);
			publish(AuditEvent.success(AuditEvent.Type.SECOND_FACTOR, "The code is right"), account, source);
			return;
		}
		if (!this.factors.redeemRecovery(account, plain)) {
			throw refused(account, source);
		}
		publish(AuditEvent.success(AuditEvent.Type.SECOND_FACTOR, "A recovery code was used"), account, source);
	}

	/**
	 * Confirms a new second factor by a code of the app; from then on codes are required.
	 * Earlier sessions end.
	 * @return recovery codes
	 * @param exceptHttpSessionId as for {@link Accounts#revokeAll}
	 * @throws SecondFactorException if the code is wrong, or there is no second factor to
	 * confirm
	 * @throws ErrorResponseException with status 429 if it was not looked at
	 */
	public List<String> confirm(Account account, String code, @Nullable String exceptHttpSessionId) {
		SignInSource source = source(account, null);
		String plain = RecoveryCodes.normalize(code);
		List<String> recoveryCodes = limited(account, source,
				() -> Totp.isCode(plain) ? this.factors.confirm(account, plain, exceptHttpSessionId) : null);
		publish(AuditEvent.success(AuditEvent.Type.SECOND_FACTOR, "A second factor was set up"), account, source);
		return recoveryCodes;
	}

	/** Runs a check that returns null for a wrong code, and counts wrong ones. */
	private <T> T limited(Account account, SignInSource source, Supplier<@Nullable T> redeem) {
		String key = (source.device() != null) ? account.name() + '\n' + source.device() : account.name();
		Duration wait = this.wrong.take(key);
		if (!wait.isZero()) {
			publish(AuditEvent.failure(AuditEvent.Type.LIMIT, "Too many codes were tried"), account, source);
			throw TooManyAttempts.of("too-many-attempts", "Too many codes were tried; try again in %s", wait);
		}
		T result;
		try {
			result = redeem.get();
		}
		catch (RuntimeException ex) {
			this.wrong.uncount(key);
			throw ex;
		}
		if (result == null) {
			throw refused(account, source);
		}
		this.wrong.forget(key);
		return result;
	}

	private SecondFactorException refused(Account account, SignInSource source) {
		publish(AuditEvent.failure(AuditEvent.Type.SECOND_FACTOR, "A wrong code"), account, source);
		return SecondFactorException.refused();
	}

	private SignInSource source(Account account, @Nullable String address) {
		return SignInSource.of(address, SignInSource.withSecondFactor(Accounts.key(account.name())), this.devices);
	}

	private void publish(AuditEvent event, Account account, SignInSource source) {
		this.events.publishEvent(event.by(account.name()).from(source.address()));
	}

}
