package dev.parley.chat.room;

import java.time.Instant;

/**
 * A pending invitation, as the invited user sees it: before they accept, they learn only
 * the name of the room.
 *
 * @param room its id
 * @param roomName what people read
 * @param invitedBy name of the user
 * @param invitedAt when
 */
public record RoomInvitation(String room, String roomName, String invitedBy, Instant invitedAt) {

	/** The user destination for news of one's invitations. */
	static final String OWN = "/queue/invitations";

	/**
	 * A message to the pages of the invited user.
	 *
	 * @param waiting whether it can be accepted; if not, it has been answered or
	 * withdrawn, or there is no such room any more
	 */
	record Notice(boolean waiting, RoomInvitation invitation) {
	}

}
