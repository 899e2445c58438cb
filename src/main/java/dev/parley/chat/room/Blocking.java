package dev.parley.chat.room;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.parley.chat.block.Blocks;
import dev.parley.engine.policy.Caller;
import dev.parley.security.AccountNames;
import dev.parley.security.RateLimit;

import org.springframework.stereotype.Component;

/**
 * Ends what one user can send to another who does not want it: they leave the
 * conversation of the two, pending invitations are withdrawn, and nobody learns of it but
 * by being refused. Safe for any thread.
 */
@Component
public final class Blocking {

	/** Most changes by one user in a minute, of existing people or not. */
	static final int CHANGES = 60;

	private final Blocks blocks;

	private final DirectRooms rooms;

	private final RoomMembers members;

	private final RoomInvitations invitations;

	private final Membership membership;

	private final RoomChanges changes;

	private final AccountNames accounts;

	private final RateLimit limit;

	public Blocking(Blocks blocks, DirectRooms rooms, RoomMembers members, RoomInvitations invitations,
			Membership membership, RoomChanges changes, AccountNames accounts, Clock clock) {
		this.blocks = blocks;
		this.rooms = rooms;
		this.members = members;
		this.invitations = invitations;
		this.membership = membership;
		this.changes = changes;
		this.accounts = accounts;
		this.limit = new RateLimit(CHANGES, Duration.ofMinutes(1), clock);
	}

	/**
	 * Blocks a user. Their conversation stays with them, to read; if they have blocked
	 * the caller, too, it is deleted, for nobody can see it.
	 * @param name of an account, in any spelling
	 * @throws RoomException {@code no-such-user}, {@code not-with-yourself},
	 * {@code too-many-blocks} or {@code over-limit}
	 */
	void block(String name, Caller caller) {
		take(caller);
		String other = this.accounts.find(name);
		if (other == null) {
			throw RoomException.noSuchUser(name);
		}
		if (other.equals(caller.name())) {
			throw RoomException.withOneself();
		}
		if (!this.blocks.add(caller.name(), other)) {
			throw RoomException.tooManyBlocks(Blocks.MOST);
		}
		this.rooms.find(caller.name(), other).ifPresent((room) -> {
			this.membership.remove(room, caller.name());
			if (this.members.of(room).isEmpty()) {
				this.changes.end(room.id());
			}
		});
		this.invitations.of(caller.name())
			.stream()
			.filter((invitation) -> invitation.invitedBy().equals(other))
			.forEach((invitation) -> this.membership.withdraw(invitation, caller.name()));
	}

	/**
	 * Ends it. The conversation comes back when one of the two opens it.
	 * @param name as {@link #list} has it
	 * @throws RoomException {@code over-limit}
	 */
	void unblock(String name, Caller caller) {
		take(caller);
		this.blocks.remove(caller.name(), name);
	}

	List<String> list(Caller caller) {
		return this.blocks.of(caller.name());
	}

	private void take(Caller caller) {
		Duration wait = this.limit.take(caller.name());
		if (!wait.isZero()) {
			throw RoomException.tooOften("You have blocked many people", wait);
		}
	}

}
