package dev.parley.chat.room;

/**
 * What the pages of one user hear at {@code /user/queue/rooms}.
 *
 * @param open whether the room is open to them now
 * @param room as it is now
 * @param deleted whether it is not open because it is no more
 */
record RoomChange(boolean open, Room room, boolean deleted) {

	RoomChange(boolean open, Room room) {
		this(open, room, false);
	}

}
