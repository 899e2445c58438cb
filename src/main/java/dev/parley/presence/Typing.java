package dev.parley.presence;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.PresenceTopics;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Tells those who are present at a topic who is typing there, at {@code <topic>/typing}.
 * It is a hint, which is never stored: a client that reads slowly gets the newest one of
 * each user, and each reader forgets it after {@link #LASTS} unless it is repeated.
 * <p>
 * For the controllers of features: they decide at which topic, and the name is that of
 * the caller. Safe for any thread.
 */
public final class Typing {

	/** How long a signal holds; a client that goes on repeats it after half of that. */
	public static final Duration LASTS = Duration.ofSeconds(6);

	/** Nanoseconds between two signals of a user at a topic; others are left out. */
	private static final long EVERY = TimeUnit.SECONDS.toNanos(1);

	private final PresenceTracker tracker;

	private final PresenceHost host;

	public Typing(PresenceTracker tracker, PresenceHost host) {
		this.tracker = tracker;
		this.host = host;
	}

	/**
	 * The caller types, or has stopped. Of several signals a second one is passed on.
	 * @param topic whose policy has presence on
	 * @throws RefusedException {@code not-present} if the caller has no subscription to
	 * the topic, or no name of their own
	 */
	public void signal(Caller caller, String topic, boolean typing) {
		TrackedTopic known = this.tracker.here(topic);
		Boolean passesOn = (known != null && !caller.anonymous()) ? known.passesOnTyping(caller.name(), typing, EVERY)
				: null;
		if (passesOn == null) {
			throw new RefusedException(new Problem("not-present", 409, "Not present",
					"Subscribe to the topic, as a signed-in user, before you type there", topic));
		}
		if (passesOn) {
			this.host.publish(PresenceMessages.typing(topic, caller.name(), typing, LASTS));
		}
	}

	/** The destination of these signals, which needs the permission for the topic. */
	public static String destination(String topic) {
		return PresenceTopics.typingOf(topic);
	}

}
