package dev.parley.engine.policy;

import java.util.function.Predicate;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Retention;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Decides whether a frame to a destination, or a read of its history, is allowed: by the
 * form of the name, then by {@link Policies}. Safe for any thread; may block, because a
 * rule may.
 */
public final class Admission {

	private static final String BEYOND_GRANT = "Your credential does not grant this action at this destination";

	private final Policies policies;

	private final Predicate<String> isSession;

	/**
	 * @param isSession whether a session with this id is connected
	 */
	public Admission(Policies policies, Predicate<String> isSession) {
		this.policies = policies;
		this.isSession = isSession;
	}

	/**
	 * Checks that this caller may SEND here.
	 * @throws RefusedException if not
	 */
	public void send(Caller caller, String destination, int bytes) {
		admitName(destination);
		if (!this.policies.verdict(caller, Action.SEND, destination).allowed()) {
			throw refusal(caller, Action.SEND, destination,
					"The policy of this destination does not let you send here; over STOMP, controllers take messages at /app");
		}
		int most = this.policies.decide(destination).maxPayload();
		if (bytes > most) {
			throw new RefusedException(new Problem("too-large", 413, "Too large",
					"A body has at most " + most + " bytes here, not " + bytes, destination));
		}
	}

	/**
	 * Checks that a SEND names the key of its message where that is needed.
	 * @throws RefusedException if not
	 */
	public void key(String destination, Headers headers) {
		Retention retention = this.policies.decide(destination).retention();
		if (retention.isKeyed() && retention.keyOf(headers) == null) {
			throw new RefusedException(new Problem("key-required", 400, "Key required",
					"The newest message of each key is kept here: the header %s is the key, 1 to %d characters, none of them a control character"
						.formatted(retention.by(), Retention.LONGEST_KEY),
					destination));
		}
	}

	/**
	 * Checks that this caller may subscribe here, and so read, live and replayed.
	 * @throws RefusedException if not
	 */
	public void subscribe(Caller caller, String destination) {
		admitName(destination);
		if (DestinationNames.isPattern(destination)) {
			admitPattern(destination, this.policies.isOpenToWildcards(destination));
		}
		else if (this.policies.isRosterOfNothing(destination)) {
			throw new RefusedException(new Problem("no-presence", 404, "No presence",
					"The policy of %s has presence off, so nothing tells who is there"
						.formatted(PresenceTopics.watchedBy(destination)),
					destination));
		}
		if (!maySubscribe(caller, destination)) {
			throw refusal(caller, Action.SUBSCRIBE, destination, "You may not subscribe here");
		}
	}

	private RefusedException refusal(Caller caller, Action action, String destination, String detail) {
		if (caller.anonymous() && !this.policies.decide(destination).access(action).equals(Access.NOBODY)) {
			return new RefusedException(Problem.notSignedIn(detail + ". You have not signed in", destination));
		}
		return new RefusedException(Problem.notAllowed((caller.grant() != null) ? BEYOND_GRANT : detail, destination));
	}

	/** Whether a {@link DestinationRule} decides this, which may block. Never blocks. */
	public boolean asksRules(Caller caller, Action action, String destination) {
		return this.policies.asksRules(caller, action, destination);
	}

	/**
	 * Whether this caller may keep a live subscription.
	 * @param destination as the engine names it
	 */
	public boolean mayKeep(Caller caller, String destination) {
		try {
			return maySubscribe(caller, destination);
		}
		catch (RefusedException ex) {
			// A rule has failed.
			return false;
		}
	}

	private boolean maySubscribe(Caller caller, String destination) {
		if (DestinationNames.isPattern(destination)) {
			return this.policies.isOpenToWildcards(destination)
					&& caller.passes(this.policies.decide(destination), Action.SUBSCRIBE, destination);
		}
		return this.policies.verdict(caller, Action.SUBSCRIBE, destination).allowed();
	}

	/**
	 * Spring's translation of a user destination, such as /queue/errors-user123, belongs
	 * to one session.
	 */
	private void admitName(String destination) {
		int suffix = destination.lastIndexOf("-user");
		if (suffix >= 0 && this.isSession.test(destination.substring(suffix + "-user".length()))) {
			throw new RefusedException(
					Problem.notAllowed("This is a session's own destination; name yours by /user/queue/", destination));
		}
	}

	/**
	 * Each matching name is checked again: this only refuses at once where refusal is
	 * certain.
	 */
	private static void admitPattern(String pattern, boolean open) {
		if (!DestinationNames.isTopic(pattern) || !open) {
			throw new RefusedException(Problem.notAllowed("Wildcards are not allowed here", pattern));
		}
		try {
			new NamePattern(pattern);
		}
		catch (IllegalArgumentException ex) {
			throw new RefusedException(Problem.invalid(
					"In a pattern * stands for one segment or a part of one, and ** alone as the last for the rest",
					pattern));
		}
	}

	/**
	 * Checks that this caller may read the history of this destination.
	 * @throws RefusedException if not
	 */
	public void read(Caller reader, String destination) {
		DestinationSyntax.check(destination);
		if (DestinationNames.isPattern(destination) || DestinationNames.isUsers(destination)) {
			throw new RefusedException(Problem.invalid("History is of one topic or queue", destination));
		}
		subscribe(reader, destination);
	}

	/**
	 * Whether a caller may do something, and why.
	 * @throws RefusedException if this is not the name of one destination
	 */
	public Verdict verdict(Caller caller, Action action, String destination) {
		DestinationSyntax.check(destination);
		if (DestinationNames.isPattern(destination)) {
			throw new RefusedException(Problem.invalid("This is a pattern; ask about one destination", destination));
		}
		return this.policies.verdict(caller, action, destination);
	}

}
