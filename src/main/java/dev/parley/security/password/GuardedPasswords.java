package dev.parley.security.password;

import java.util.Objects;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponseException;

import dev.parley.audit.AuditEvent;
import dev.parley.security.account.Accounts;
import dev.parley.security.cookie.DeviceCookie;
import dev.parley.security.throttle.SignInSource;
import dev.parley.security.throttle.SignInThrottle;

/**
 * Guards the password check, however the password arrives: guessing is slowed down, and
 * each attempt is audited.
 * <p>
 * Safe for any thread.
 */
public final class GuardedPasswords implements AuthenticationManager {

	private final AuthenticationManager passwords;

	private final SignInThrottle throttle;

	private final DeviceCookie devices;

	private final ApplicationEventPublisher events;

	public GuardedPasswords(AuthenticationManager passwords, SignInThrottle throttle, DeviceCookie devices,
			ApplicationEventPublisher events) {
		this.passwords = passwords;
		this.throttle = throttle;
		this.devices = devices;
		this.events = events;
	}

	/**
	 * Checks a password.
	 * @throws AuthenticationException if it is wrong, or the account may not be used
	 * @throws ErrorResponseException with status 429 or 503 if it was not checked
	 */
	@Override
	public Authentication authenticate(Authentication attempt) {
		String name = Accounts.key(Objects.requireNonNullElse(attempt.getName(), ""));
		String address = (attempt.getDetails() instanceof String details) ? details : null;
		SignInSource source = SignInSource.of(address, name, this.devices);
		try {
			this.throttle.attempt(name, source);
			return check(attempt, name, source);
		}
		catch (ErrorResponseException ex) {
			publish(AuditEvent.failure(AuditEvent.Type.LIMIT, String.valueOf(ex.getBody().getDetail())), name, source);
			throw ex;
		}
	}

	private Authentication check(Authentication attempt, String name, SignInSource source) {
		boolean decided = false;
		try {
			Authentication authentication = Objects.requireNonNull(this.passwords.authenticate(attempt));
			decided = true;
			this.throttle.succeeded(name, source);
			publish(AuditEvent.success(AuditEvent.Type.SIGN_IN, "The password is right"), authentication.getName(),
					source);
			return authentication;
		}
		catch (InternalAuthenticationServiceException ex) {
			// The database could not be reached, which says nothing about the password.
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
		catch (AuthenticationException ex) {
			decided = true;
			publish(AuditEvent.failure(AuditEvent.Type.SIGN_IN, String.valueOf(ex.getMessage())), name, source);
			throw ex;
		}
		finally {
			if (!decided) {
				this.throttle.undecided(name, source);
			}
		}
	}

	private void publish(AuditEvent event, String name, SignInSource source) {
		this.events.publishEvent(event.by(name).from(source.address()));
	}

}
