package dev.parley.chat.room;

import java.io.Serial;
import java.time.Duration;

import dev.parley.problem.CodedProblem;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A refused request about a room. The {@code code} is for programs and for translation.
 */
public final class RoomException extends ErrorResponseException {

	@Serial
	private static final long serialVersionUID = 1L;

	private RoomException(HttpStatus status, String code, String title, String detail) {
		super(status, problem(status, code, title, detail), null);
	}

	private static ProblemDetail problem(HttpStatus status, String code, String title, String detail) {
		ProblemDetail problem = CodedProblem.of(status, code, detail);
		problem.setTitle(title);
		return problem;
	}

	public static RoomException noSuchRoom(String id) {
		return new RoomException(HttpStatus.NOT_FOUND, "no-such-room", "No such room",
				"There is no room '%s'".formatted(id));
	}

	static RoomException nameTaken(String name) {
		return new RoomException(HttpStatus.CONFLICT, "room-name-taken", "Name taken",
				"There is a room '%s' already".formatted(name));
	}

	static RoomException invalidName(String detail) {
		return new RoomException(HttpStatus.BAD_REQUEST, "invalid-room-name", "Invalid name", detail);
	}

	static RoomException notYours(Room room) {
		return new RoomException(HttpStatus.FORBIDDEN, "not-your-room", "Not your room",
				(room.createdBy() != null)
						? "Only %s may invite people to this room and remove them".formatted(room.createdBy())
						: "Nobody may invite people to this room or remove them");
	}

	static RoomException notYoursToChange(Room room) {
		return new RoomException(HttpStatus.FORBIDDEN, "not-your-room", "Not your room",
				(room.createdBy() != null)
						? "Only %s and administrators may change this room".formatted(room.createdBy())
						: "Only administrators may change this room");
	}

	static RoomException changedMeanwhile(Room room) {
		return new RoomException(HttpStatus.CONFLICT, "room-changed", "Changed meanwhile",
				"Somebody else has changed this room meanwhile: it is at version %d".formatted(room.version()));
	}

	static RoomException archived(Room room) {
		return new RoomException(HttpStatus.CONFLICT, "room-archived", "Archived room",
				"The room '%s' is archived: it can be read, and nobody can write there".formatted(room.id()));
	}

	static RoomException notPrivate(Room room) {
		return new RoomException(HttpStatus.CONFLICT, "room-is-public", "Public room",
				"The room '%s' is open to everyone and has no members".formatted(room.id()));
	}

	static RoomException direct(Room room) {
		return new RoomException(HttpStatus.CONFLICT, "room-is-direct", "Conversation of two people",
				"The room '%s' is a conversation of two people: it has no name, and both stay in it"
					.formatted(room.id()));
	}

	static RoomException withOneself() {
		return new RoomException(HttpStatus.BAD_REQUEST, "not-with-yourself", "Not with yourself",
				"This takes two people; name somebody else");
	}

	static RoomException ended(Room room) {
		return new RoomException(HttpStatus.CONFLICT, "conversation-ended", "Conversation has ended",
				"The other person has left the conversation '%s': it can be read, and nobody can write there"
					.formatted(room.id()));
	}

	static RoomException notReachable(String name) {
		return new RoomException(HttpStatus.FORBIDDEN, "not-reachable", "Not reachable",
				"%s takes no direct messages and no invitations from you".formatted(name));
	}

	static RoomException blockedByYou(String name) {
		return new RoomException(HttpStatus.CONFLICT, "blocked-by-you", "Blocked by you",
				"You have blocked %s; unblock them first".formatted(name));
	}

	static RoomException tooManyBlocks(int limit) {
		return new RoomException(HttpStatus.CONFLICT, "too-many-blocks", "Too many blocked people",
				"You have blocked %d people already; unblock one first".formatted(limit));
	}

	static RoomException tooManyConversations(String name) {
		return new RoomException(HttpStatus.CONFLICT, "too-many-conversations", "Too many conversations",
				"%s has as many conversations with others as one person can".formatted(name));
	}

	static RoomException creatorStays(Room room) {
		return new RoomException(HttpStatus.CONFLICT, "creator-stays", "The creator stays",
				"%s has made this room and stays in it".formatted(room.createdBy()));
	}

	public static RoomException noSuchUser(String name) {
		return new RoomException(HttpStatus.NOT_FOUND, "no-such-user", "No such user",
				"There is nobody with the name '%s'".formatted(name));
	}

	static RoomException noSuchInvitation(String room) {
		return new RoomException(HttpStatus.NOT_FOUND, "no-such-invitation", "No such invitation",
				"You have no invitation into the room '%s'".formatted(room));
	}

	static RoomException declined(String name) {
		return new RoomException(HttpStatus.CONFLICT, "invitation-declined", "Invitation declined",
				"%s has declined an invitation of yours; you may invite them again a day later".formatted(name));
	}

	static RoomException tooManyInvitations(String name) {
		return new RoomException(HttpStatus.CONFLICT, "too-many-invitations", "Too many invitations",
				"%s has many invitations that they have not answered; invite them when they have".formatted(name));
	}

	static RoomException tooManyMembers(int limit) {
		return new RoomException(HttpStatus.CONFLICT, "too-many-members", "Too many members",
				"The room has %d members and invited people already, and no more may be invited".formatted(limit));
	}

	public static RoomException noSuchMessage(Room room) {
		return new RoomException(HttpStatus.NOT_FOUND, "no-such-message", "No such message",
				"The room '%s' has no message at this offset (any more)".formatted(room.id()));
	}

	public static RoomException notYourMessage(Room room) {
		return new RoomException(HttpStatus.FORBIDDEN, "not-your-message", "Not your message",
				(room.createdBy() != null)
						? "Only its author, %s and administrators may delete this message".formatted(room.createdBy())
						: "Only its author and administrators may delete this message");
	}

	public static RoomException notYoursToEdit(Room room) {
		return new RoomException(HttpStatus.FORBIDDEN, "not-your-message", "Not your message",
				"Only its author may edit a message in the room '%s'".formatted(room.id()));
	}

	public static RoomException messageChanged(Room room) {
		return new RoomException(HttpStatus.CONFLICT, "message-changed", "Changed meanwhile",
				"This message in the room '%s' has another text meanwhile".formatted(room.id()));
	}

	/**
	 * @param what the user has done often, as a sentence
	 */
	public static RoomException tooOften(String what, Duration wait) {
		RoomException tooOften = new RoomException(HttpStatus.TOO_MANY_REQUESTS, "over-limit", "Over a limit",
				"%s; try again in %d s".formatted(what, wait.toSeconds() + 1));
		tooOften.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
		return tooOften;
	}

	public static RoomException searchesRunning() {
		return new RoomException(HttpStatus.SERVICE_UNAVAILABLE, "overloaded", "Overloaded",
				"Others are searching right now; try again in a few seconds");
	}

	static RoomException tooManyOfYours(int limit) {
		return new RoomException(HttpStatus.CONFLICT, "too-many-own-rooms", "Too many rooms of yours",
				"You have %d rooms already; delete one that is not needed any more".formatted(limit));
	}

	static RoomException tooMany(int limit) {
		return new RoomException(HttpStatus.CONFLICT, "too-many-rooms", "Too many rooms",
				"There are %d rooms already, and no more may be made".formatted(limit));
	}

}
