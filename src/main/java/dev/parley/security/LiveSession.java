package dev.parley.security;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import dev.parley.security.AuthenticationLost.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;

/**
 * What one connected STOMP session is authenticated by: an access token, an HTTP session,
 * or nothing (anonymous).
 * <p>
 * Safe for use by many threads: frames, sign-outs and the sweeper meet here.
 */
final class LiveSession {

	/** How long a change that no event told us of (on another node) can go unnoticed. */
	private static final Duration RECHECK_EACH = Duration.ofMinutes(1);

	private final String stompSessionId;

	private final Authentication authentication;

	private final boolean account;

	private final @Nullable String httpSessionId;

	private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();

	private volatile Instant validUntil;

	private volatile Instant recheckAt = Instant.MAX;

	private LiveSession(String stompSessionId, Authentication authentication, boolean account,
			@Nullable String httpSessionId, Instant validUntil) {
		this.stompSessionId = stompSessionId;
		this.authentication = authentication;
		this.account = account;
		this.httpSessionId = httpSessionId;
		this.validUntil = validUntil;
	}

	static LiveSession ofToken(String stompSessionId, Authentication authentication, Instant expiresAt) {
		return new LiveSession(stompSessionId, authentication, true, null, expiresAt);
	}

	static LiveSession ofHttpSession(String stompSessionId, Authentication authentication, String httpSessionId) {
		// Valid from the first check on.
		return new LiveSession(stompSessionId, authentication, true, httpSessionId, Instant.MIN);
	}

	static LiveSession ofNobody(String stompSessionId, Authentication anonymous) {
		return new LiveSession(stompSessionId, anonymous, false, null, Instant.MAX);
	}

	String stompSessionId() {
		return this.stompSessionId;
	}

	Authentication authentication() {
		return this.authentication;
	}

	/** The name of the account, or {@code null} for an anonymous session. */
	@Nullable String accountName() {
		return this.account ? this.authentication.getName() : null;
	}

	@Nullable String httpSessionId() {
		return this.httpSessionId;
	}

	boolean isValidAt(Instant now) {
		return now.isBefore(this.validUntil);
	}

	boolean isDueForRecheckAt(Instant now) {
		return !now.isBefore(this.recheckAt);
	}

	void checked(Instant now) {
		this.recheckAt = now.plus(RECHECK_EACH);
	}

	void extendTo(Instant end) {
		this.validUntil = end;
	}

	/** Whether this call was the one that ended the authentication. */
	boolean lose(Reason reason, Instant now) {
		return this.loss.compareAndSet(null, new Loss(reason, now));
	}

	@Nullable Reason lost() {
		Loss lost = this.loss.get();
		return (lost != null) ? lost.reason() : null;
	}

	boolean wasLostBefore(Instant moment) {
		Loss lost = this.loss.get();
		return lost != null && lost.at().isBefore(moment);
	}

	private record Loss(Reason reason, Instant at) {
	}

}
