package dev.parley.chat.room;

import java.time.Clock;
import java.time.Duration;

import org.springframework.stereotype.Component;

import dev.parley.engine.policy.Caller;
import dev.parley.security.AccountNames;
import dev.parley.security.RateLimit;

/**
 * Opens conversations of two people: private rooms, of which two people have one. Both
 * are in it from the beginning, and nobody else ever is. Safe for any thread.
 */
@Component
public final class DirectMessages {

	/** Most conversations of one user. */
	static final int MOST = 100;

	/**
	 * Most attempts of one user in an hour, to existing people or not: whoever is named
	 * sees the conversation in their list at once.
	 */
	static final int ATTEMPTS = 60;

	private final DirectRooms rooms;

	private final RoomLocks locks;

	private final RoomAnnouncements announcements;

	private final AccountNames accounts;

	private final RateLimit limit;

	public DirectMessages(DirectRooms rooms, RoomLocks locks, RoomAnnouncements announcements, AccountNames accounts,
			Clock clock) {
		this.rooms = rooms;
		this.locks = locks;
		this.announcements = announcements;
		this.accounts = accounts;
		this.limit = new RateLimit(ATTEMPTS, Duration.ofHours(1), clock);
	}

	/**
	 * The conversation of the caller and somebody else, new or known.
	 * @param name of an account, in any spelling
	 * @throws RoomException {@code no-such-user}, {@code not-with-yourself},
	 * {@code not-reachable}, {@code blocked-by-you}, {@code too-many-conversations} or
	 * {@code over-limit}
	 */
	Room open(String name, Caller caller) {
		Duration wait = this.limit.take(caller.name());
		if (!wait.isZero()) {
			throw RoomException.tooOften("You have begun many conversations", wait);
		}
		String other = this.accounts.find(name);
		if (other == null) {
			throw RoomException.noSuchUser(name);
		}
		if (other.equals(caller.name())) {
			throw RoomException.withOneself();
		}
		Room known = this.rooms.find(caller.name(), other).orElse(null);
		if (known != null && !this.rooms.hasEnded(known)) {
			return known;
		}
		Room room = this.rooms.open(caller.name(), other, MOST);
		this.locks.alone(room.id(),
				() -> this.rooms.find(caller.name(), other)
					.filter((found) -> found.id().equals(room.id()))
					.ifPresent(this.announcements::changed));
		return room;
	}

}
