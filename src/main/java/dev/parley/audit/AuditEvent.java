package dev.parley.audit;

import java.util.Locale;

import dev.parley.text.VisibleText;
import org.jspecify.annotations.Nullable;

/**
 * A security-relevant event: who, where from, what, why. Published as an application
 * event; {@link AuditLog} writes and counts it. It has no member for a body, a token, a
 * password or a cookie, and control characters in a name become question marks, so that
 * nobody can forge a log line.
 *
 * @param type what happened
 * @param success whether the user's action succeeded
 * @param reason a short sentence of the server's, never text from a client
 * @param user name of the account, in the normalised form in which names are compared if
 * its owner is not authenticated; null if no name was given
 * @param address network address of the caller; null if it did not come over the network
 * @param session id of the STOMP session; null outside of one
 * @param destination concerned; null if none
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

	/** An action that succeeded. */
	public static AuditEvent success(Type type, String reason) {
		return new AuditEvent(type, true, reason, null, null, null, null);
	}

	/** An action that was refused, or an end against the user's will. */
	public static AuditEvent failure(Type type, String reason) {
		return new AuditEvent(type, false, reason, null, null, null, null);
	}

	/** The same event, by this user. */
	public AuditEvent by(@Nullable String name) {
		return new AuditEvent(this.type, this.success, this.reason, name, this.address, this.session, this.destination);
	}

	/** The same event, from this network address. */
	public AuditEvent from(@Nullable String networkAddress) {
		return new AuditEvent(this.type, this.success, this.reason, this.user, networkAddress, this.session,
				this.destination);
	}

	/** The same event, in this STOMP session. */
	public AuditEvent in(@Nullable String stompSession) {
		return new AuditEvent(this.type, this.success, this.reason, this.user, this.address, stompSession,
				this.destination);
	}

	/** The same event, about this destination. */
	public AuditEvent at(@Nullable String stompDestination) {
		return new AuditEvent(this.type, this.success, this.reason, this.user, this.address, this.session,
				stompDestination);
	}

	private static @Nullable String cleanOrNull(@Nullable String text) {
		return (text != null) ? clean(text) : null;
	}

	/**
	 * The text without characters that could forge a log line, and cut to a bounded
	 * length.
	 */
	public static String clean(String text) {
		StringBuilder cleaned = new StringBuilder(Math.min(text.length(), LONGEST));
		text.codePoints().limit(LONGEST).forEach((point) -> cleaned.appendCodePoint(isPlain(point) ? point : '?'));
		return cleaned.toString();
	}

	private static boolean isPlain(int point) {
		return !VisibleText.isUnseen(point) && Character.getType(point) != Character.PRIVATE_USE;
	}

	/** The kinds of events. */
	public enum Type {

		/** A password or another credential was presented, over HTTP or in CONNECT. */
		SIGN_IN,

		/** A code was presented after the password, or the second factor was changed. */
		SECOND_FACTOR,

		/** An account was created. */
		SIGN_UP,

		/** A user signed out. */
		SIGN_OUT,

		/** A STOMP session was opened. */
		CONNECT,

		/** A caller lacked permission. */
		REFUSAL,

		/** A caller exceeded a limit. */
		LIMIT,

		/** An authentication was ended while it was in use. */
		REVOCATION,

		/** A user exported their data. */
		EXPORT,

		/** A user deleted a message, their own or one in their room. */
		MODERATION,

		/** An administrator acted on an account. */
		ADMINISTRATION;

		/** The form in the log and in the meter's tag. */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
