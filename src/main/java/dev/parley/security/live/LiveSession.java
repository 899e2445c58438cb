package dev.parley.security.live;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;

import dev.parley.security.LossReason;
import dev.parley.security.account.Account;
import dev.parley.security.key.ApiKeyAuthentication;
import dev.parley.security.secret.TokenDigest;
import dev.parley.security.token.VerifiedToken;

/**
 * The authentication of one connected STOMP session: an access token, an HTTP session, an
 * API key, or nothing (anonymous).
 * <p>
 * Safe for any thread. Frames, sign-outs and the sweeper meet here.
 */
final class LiveSession {

	/**
	 * How long a change on another node, which causes no event here, can go unnoticed.
	 */
	private static final Duration RECHECK_EACH = Duration.ofMinutes(1);

	private final String stompSessionId;

	private final @Nullable String httpSessionId;

	/** Of its HTTP session, from when somebody asked: each end is compared with all. */
	private volatile @Nullable String digest;

	private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();

	/** As last looked up; {@code null} for an anonymous session or a program. */
	private volatile @Nullable Account account;

	private volatile Authentication authentication;

	/** As {@link Instant#toEpochMilli()}, because each frame asks. */
	private volatile long validUntil;

	private boolean byToken;

	private boolean onlyReads;

	/** The family of its token. */
	private volatile @Nullable UUID family;

	private @Nullable UUID key;

	/** The last token that a frame brought; for the thread that handles its frames. */
	private @Nullable TokenDigest lastToken;

	private volatile Instant recheckAt = Instant.MAX;

	private LiveSession(String stompSessionId, @Nullable Account account, Authentication authentication,
			@Nullable String httpSessionId, Instant validUntil) {
		this.stompSessionId = stompSessionId;
		this.httpSessionId = httpSessionId;
		this.account = account;
		this.authentication = authentication;
		this.validUntil = millis(validUntil);
	}

	static LiveSession ofToken(String stompSessionId, VerifiedToken token) {
		LiveSession session = new LiveSession(stompSessionId, token.account(), token.authentication(), null,
				token.expiresAt());
		session.byToken = true;
		session.family = token.family();
		return session;
	}

	/** Valid until the account or its password changes. */
	static LiveSession ofPassword(String stompSessionId, Account account) {
		return new LiveSession(stompSessionId, account, account.authentication(), null, Instant.MAX);
	}

	static LiveSession ofHttpSession(String stompSessionId, Account account, String httpSessionId) {
		// Valid from the first check on.
		return new LiveSession(stompSessionId, account, account.authentication(), httpSessionId, Instant.MIN);
	}

	/** Valid until the key expires or is revoked. */
	static LiveSession ofKey(String stompSessionId, ApiKeyAuthentication program, TokenDigest credential) {
		LiveSession session = new LiveSession(stompSessionId, null, program, null, program.expiresAt());
		session.key = program.id();
		session.lastToken = credential;
		return session;
	}

	/**
	 * @param onlyReads whether it may only subscribe to topics
	 */
	static LiveSession ofNobody(String stompSessionId, Authentication anonymous, boolean onlyReads) {
		LiveSession session = new LiveSession(stompSessionId, null, anonymous, null, Instant.MAX);
		session.onlyReads = onlyReads;
		return session;
	}

	String stompSessionId() {
		return this.stompSessionId;
	}

	/** Whether nobody has signed in, and reading is all that this allows. */
	boolean onlyReads() {
		return this.onlyReads;
	}

	Authentication authentication() {
		return this.authentication;
	}

	/** The account, or {@code null} for an anonymous session or a program. */
	@Nullable Account account() {
		return this.account;
	}

	boolean isOf(String accountName) {
		Account known = this.account;
		return known != null && known.name().equals(accountName);
	}

	/**
	 * Sets the current state of the account.
	 * @return whether its roles have changed
	 */
	boolean refresh(Account now) {
		Account before = this.account;
		this.account = now;
		if (before != null && before.roles().equals(now.roles())) {
			return false;
		}
		this.authentication = now.authentication();
		return true;
	}

	@Nullable String httpSessionId() {
		return this.httpSessionId;
	}

	/**
	 * @param digest of an HTTP session's id
	 */
	boolean isOfHttpSession(String digest) {
		String id = this.httpSessionId;
		String own = this.digest;
		if (own == null && id != null) {
			own = TokenDigest.of(id).hex();
			this.digest = own;
		}
		return digest.equals(own);
	}

	boolean isByToken() {
		return this.byToken;
	}

	@Nullable UUID family() {
		return this.family;
	}

	/** The id of its API key. */
	@Nullable UUID key() {
		return this.key;
	}

	/** Why it is lost when it is no longer valid, if it has no HTTP session. */
	LossReason expiry() {
		return (this.key != null) ? LossReason.KEY_EXPIRED : LossReason.TOKEN_EXPIRED;
	}

	/** Whether it can still be renewed for a while after it has expired. */
	boolean hasGrace() {
		return this.byToken;
	}

	/** How many seconds the token is still valid; {@code null} if there is none. */
	@Nullable Long ttl(Instant now) {
		return this.byToken ? Math.max(0, (this.validUntil - now.toEpochMilli()) / 1000) : null;
	}

	/** Whether the last token brought by a frame was this one. */
	boolean knows(TokenDigest token) {
		return token.equals(this.lastToken);
	}

	/**
	 * Takes a newer token of the same subject; one that expires earlier than the current
	 * one changes nothing.
	 */
	void renew(VerifiedToken newer, TokenDigest digest) {
		this.lastToken = digest;
		long end = millis(newer.expiresAt());
		if (end > this.validUntil) {
			this.validUntil = end;
			this.family = newer.family();
		}
	}

	boolean isValidAt(long epochMilli) {
		return epochMilli < this.validUntil;
	}

	/** A clock that was set back since must not put it off. */
	boolean isDueForRecheckAt(Instant now) {
		Instant due = this.recheckAt;
		return !now.isBefore(due) || (!due.equals(Instant.MAX) && now.isBefore(due.minus(RECHECK_EACH)));
	}

	void checked(Instant now) {
		this.recheckAt = now.plus(RECHECK_EACH);
	}

	void extendTo(Instant end) {
		this.validUntil = millis(end);
	}

	private static long millis(Instant end) {
		if (end.equals(Instant.MAX)) {
			return Long.MAX_VALUE;
		}
		return end.equals(Instant.MIN) ? Long.MIN_VALUE : end.toEpochMilli();
	}

	/** Whether this call was the one that ended the authentication. */
	boolean lose(LossReason reason, Instant now) {
		return this.loss.compareAndSet(null, new Loss(reason, now));
	}

	@Nullable LossReason lost() {
		Loss lost = this.loss.get();
		return (lost != null) ? lost.reason() : null;
	}

	boolean wasLostBefore(Instant moment) {
		Loss lost = this.loss.get();
		return lost != null && lost.at().isBefore(moment);
	}

	private record Loss(LossReason reason, Instant at) {
	}

}
