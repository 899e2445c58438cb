package dev.parley.chat.room;

import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationRule;

/**
 * Refuses subscriptions to anything of a room to users who may not enter it. Safe for any
 * thread.
 */
public final class RoomRule implements DestinationRule {

	private static final String ROOMS = Room.TOPIC + "/";

	private final Rooms rooms;

	public RoomRule(Rooms rooms) {
		this.rooms = rooms;
	}

	/** The room's own destination and those below it. */
	@Override
	public String pattern() {
		return ROOMS + "*/**";
	}

	@Override
	public boolean allows(Caller caller, Action action, String destination) {
		int end = destination.indexOf('/', ROOMS.length());
		String id = destination.substring(ROOMS.length(), (end < 0) ? destination.length() : end);
		return this.rooms.isOpenTo(id, caller);
	}

}
