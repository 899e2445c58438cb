package dev.parley.security;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Stands before the password check, whatever way the password came: who guesses is slowed
 * down, and each attempt is audited.
 * <p>
 * Safe for use by many threads.
 */
final class GuardedPasswords implements AuthenticationManager {

	private final AuthenticationManager passwords;

	private final SignInThrottle throttle;

	private final ApplicationEventPublisher events;

	GuardedPasswords(AuthenticationManager passwords, SignInThrottle throttle, ApplicationEventPublisher events) {
		this.passwords = passwords;
		this.throttle = throttle;
		this.events = events;
	}

	@Override
	public Authentication authenticate(Authentication attempt) {
		String name = Accounts.key(Objects.requireNonNullElse(attempt.getName(), ""));
		String address = address(attempt);
		String network = (address != null) ? NetworkAddress.network(address) : null;
		try {
			this.throttle.attempt(name, network);
			Authentication authentication = Objects.requireNonNull(this.passwords.authenticate(attempt));
			this.throttle.succeeded(name, network);
			publish(AuditEvent.success(AuditEvent.Type.SIGN_IN, "The password is right"), authentication.getName(),
					address);
			return authentication;
		}
		catch (InternalAuthenticationServiceException ex) {
			// The database could not be asked, which says nothing about the password.
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
		catch (TooManyAttemptsException ex) {
			publish(AuditEvent.failure(AuditEvent.Type.LIMIT, String.valueOf(ex.getMessage())), name, address);
			throw ex;
		}
		catch (AuthenticationException ex) {
			publish(AuditEvent.failure(AuditEvent.Type.SIGN_IN, String.valueOf(ex.getMessage())), name, address);
			throw ex;
		}
	}

	private void publish(AuditEvent event, String name, @Nullable String address) {
		this.events.publishEvent(event.by(name).from(address));
	}

	/**
	 * From where the attempt comes: over a connection, by the request that this thread
	 * handles, or null from elsewhere.
	 */
	private static @Nullable String address(Authentication attempt) {
		if (attempt.getDetails() instanceof String address) {
			return address;
		}
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? attributes.getRequest().getRemoteAddr() : null;
	}

}
