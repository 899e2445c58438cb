package dev.parley.chat;

/**
 * What the pages of one user hear at {@code /user/queue/rooms}.
 *
 * @param open whether the room is open to him now
 * @param room which
 */
record RoomChange(boolean open, Room room) {

}
