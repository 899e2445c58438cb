package dev.parley.chat.room;

import java.time.Instant;

/**
 * An invitation that waits for an answer, as the invited person sees it: the name of the
 * room is all that they learn of it before they accept.
 *
 * @param room its id
 * @param roomName what people read
 * @param invitedBy name of the user
 * @param invitedAt when
 */
public record RoomInvitation(String room, String roomName, String invitedBy, Instant invitedAt) {

	/** Where one hears of one's own invitations. */
	static final String OWN = "/queue/invitations";

	/**
	 * What the pages of the invited person hear.
	 *
	 * @param waiting whether it can be accepted; if not, it has been answered or
	 * withdrawn, or there is no such room any more
	 */
	record Notice(boolean waiting, RoomInvitation invitation) {
	}

}
