package dev.parley.audit;

import java.util.Locale;

import dev.parley.text.VisibleText;
import org.jspecify.annotations.Nullable;

/**
 * Something that matters to whoever watches over the server: who, where from, what, why.
 * Published as an application event; {@link AuditLog} writes and counts it. It has no
 * place for a body, a token, a password or a cookie, and control characters in a name
 * become question marks, so that nobody forges a line of the log.
 *
 * @param type what happened
 * @param success whether it went the way that its user wanted
 * @param reason a short sentence of ours, never what a client has sent
 * @param user name of the account; where nobody has shown to be its owner, in the one
 * form in which names are compared; null if nobody said one
 * @param address from where; null if it did not come over the network
 * @param session id of the STOMP session; null outside of one
 * @param destination that it was about; null if none
 */
public record AuditEvent(Type type, boolean success, String reason, @Nullable String user, @Nullable String address,
		@Nullable String session, @Nullable String destination) {

	private static final int LONGEST = 255;

	public AuditEvent {
		reason = clean(reason);
		user = cleanOrNull(user);
		address = cleanOrNull(address);
		session = cleanOrNull(session);
		destination = cleanOrNull(destination);
	}

	/** It went well. */
	public static AuditEvent success(Type type, String reason) {
		return new AuditEvent(type, true, reason, null, null, null, null);
	}

	/** It was refused, or ended against the user's will. */
	public static AuditEvent failure(Type type, String reason) {
		return new AuditEvent(type, false, reason, null, null, null, null);
	}

	/** The same, by this user. */
	public AuditEvent by(@Nullable String name) {
		return new AuditEvent(this.type, this.success, this.reason, name, this.address, this.session, this.destination);
	}

	/** The same, from this network address. */
	public AuditEvent from(@Nullable String networkAddress) {
		return new AuditEvent(this.type, this.success, this.reason, this.user, networkAddress, this.session,
				this.destination);
	}

	/** The same, in this STOMP session. */
	public AuditEvent in(@Nullable String stompSession) {
		return new AuditEvent(this.type, this.success, this.reason, this.user, this.address, stompSession,
				this.destination);
	}

	/** The same, about this destination. */
	public AuditEvent at(@Nullable String stompDestination) {
		return new AuditEvent(this.type, this.success, this.reason, this.user, this.address, this.session,
				stompDestination);
	}

	private static @Nullable String cleanOrNull(@Nullable String text) {
		return (text != null) ? clean(text) : null;
	}

	/** The text without what could forge a line of a log, and not too long. */
	public static String clean(String text) {
		StringBuilder cleaned = new StringBuilder(Math.min(text.length(), LONGEST));
		text.codePoints().limit(LONGEST).forEach((point) -> cleaned.appendCodePoint(isPlain(point) ? point : '?'));
		return cleaned.toString();
	}

	private static boolean isPlain(int point) {
		return !VisibleText.isUnseen(point) && Character.getType(point) != Character.PRIVATE_USE;
	}

	/** What may happen. */
	public enum Type {

		/** A password or another credential was shown, over HTTP or in CONNECT. */
		SIGN_IN,

		/** A code was shown after the password, or the second factor was changed. */
		SECOND_FACTOR,

		/** An account was made. */
		SIGN_UP,

		/** A user has left. */
		SIGN_OUT,

		/** A STOMP session was opened for somebody. */
		CONNECT,

		/** Somebody was not allowed to do what they asked for. */
		REFUSAL,

		/** Somebody was over a limit. */
		LIMIT,

		/** An authentication was ended while it was in use. */
		REVOCATION,

		/** Somebody has got all that is kept of them. */
		EXPORT,

		/** Somebody has deleted a message, of their own or in a room of theirs. */
		MODERATION,

		/** An administrator has done something to somebody. */
		ADMINISTRATION;

		/** As it is written in the log and in the tag of the meter. */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
