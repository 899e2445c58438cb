package dev.parley.chat.room;

/**
 * A message to the pages of one user at {@code /user/queue/rooms}.
 *
 * @param open whether the room is open to them now
 * @param room as it is now
 * @param deleted whether it is closed because it was deleted
 */
record RoomChange(boolean open, Room room, boolean deleted) {

	RoomChange(boolean open, Room room) {
		this(open, room, false);
	}

}
