package dev.parley.security.key;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Grant;
import org.jspecify.annotations.Nullable;

/**
 * An API key in the view of administrators.
 *
 * @param name how it is told from others
 * @param patterns of the destinations that it reaches
 * @param actions that it may do there
 * @param createdBy name of the administrator; null if that account was deleted
 * @param expiresAt from when it is no longer valid; null if it never expires
 * @param lastUsedAt to the minute; null if it never was
 */
public record ApiKey(UUID id, String name, List<String> patterns, Set<KeyAction> actions, @Nullable String createdBy,
		Instant createdAt, @Nullable Instant expiresAt, @Nullable Instant lastUsedAt) {

	/** The names of programs begin with this, and nobody else's do. */
	static final String USER_PREFIX = "key:";

	public ApiKey {
		patterns = List.copyOf(patterns);
		actions = Set.copyOf(actions);
	}

	/** The name of its program, as the sender of messages and in logs. */
	String user() {
		return USER_PREFIX + this.name;
	}

	boolean isValidAt(Instant now) {
		return this.expiresAt == null || now.isBefore(this.expiresAt);
	}

	/**
	 * What its program may do.
	 * @throws IllegalArgumentException if a pattern is none, saying why
	 */
	Grant grant() {
		return new Grant(this.patterns,
				this.actions.stream().map(KeyAction::action).collect(Collectors.toUnmodifiableSet()));
	}

	/** What a key may be for. Written in lower case. */
	public enum KeyAction {

		/** To send messages there. */
		PUBLISH(Action.SEND),

		/** To read messages there, live, replayed or as history. */
		SUBSCRIBE(Action.SUBSCRIBE);

		private final Action action;

		KeyAction(Action action) {
			this.action = action;
		}

		Action action() {
			return this.action;
		}

	}

}
