package dev.parley.chat.reading;

/**
 * How far a user has read in a room.
 *
 * @param room its id
 * @param epoch of the room's log
 * @param offset of the newest message that they have seen
 */
public record ReadPosition(String room, String epoch, long offset) {

	/** The user destination at which a user's other sessions hear of it. */
	static final String OWN = "/queue/read-positions";

}
