package dev.parley.chat.message;

import java.util.concurrent.CompletionException;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.MemoryLogs;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomException;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.Rooms;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What happens to a room, a message or the database while a message is being edited. */
class MessageEditingTests {

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final MemoryLogs logs = new MemoryLogs();

	private final MessageEditing editing = new MessageEditing(this.rooms, this.logs.rooms(), new RoomLocks(),
			ChatDatabase.CLOCK, Runnable::run);

	private final Room room = ChatDatabase.directRooms(this.database).open("jun", "mina", 9);

	@BeforeEach
	void say() {
		this.logs.say(this.room.id(), "mina", "one");
	}

	@AfterEach
	void close() {
		this.logs.close();
	}

	@Test
	void whoLosesTheRoomMeanwhileChangesNothing() {
		this.logs.onNextRead(() -> leave("mina"));
		refuses("no-such-room", () -> edit("two"));
		assertThat(text()).isEqualTo("one");
	}

	@Test
	void inAConversationThatTheOtherLeavesMeanwhileNothingIsChanged() {
		this.logs.onNextRead(() -> leave("jun"));
		refuses("conversation-ended", () -> edit("two"));
		assertThat(text()).isEqualTo("one");
	}

	@Test
	void inARoomThatIsArchivedMeanwhileNothingIsChanged() {
		this.logs.onNextRead(
				() -> this.database.sql("update room set archived = true where id = ?").param(this.room.id()).update());
		refuses("room-archived", () -> edit("two"));
		assertThat(text()).isEqualTo("one");
	}

	@Test
	void ofTwoWhoEditAtTheSameTimeTheSecondIsTold() {
		this.logs.onNextRead(() -> refuses("message-changed", () -> edit("three")));
		edit("two");
		assertThat(text()).isEqualTo("two");
	}

	@Test
	void whoeverTriesToEditAnothersMessageDoesNotHoldUpItsAuthor() {
		this.logs.onNextRead(() -> edit("two"));
		refuses("not-your-message",
				() -> this.editing.edit(this.room.id(), 1, null, "three", null, ChatDatabase.JUN).join());
		assertThat(text()).isEqualTo("two");
	}

	@Test
	void whoeverHasSeenALaterTextThanThereIsIsTold() {
		refuses("message-changed",
				() -> this.editing.edit(this.room.id(), 1, null, "two", ChatDatabase.CLOCK.instant(), ChatDatabase.MINA)
					.join());
		assertThat(text()).isEqualTo("one");
	}

	@Test
	void afterAReadThatFailsAtOnceTheMessageCanStillBeEdited() {
		this.logs.onNextRead(() -> {
			throw new IllegalStateException("the database is closed");
		});
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> edit("two"))
			.withCauseInstanceOf(IllegalStateException.class);
		edit("two");
		assertThat(text()).isEqualTo("two");
	}

	private void leave(String name) {
		this.database.sql("delete from room_member where name = ?").param(name).update();
	}

	private void edit(String text) {
		this.editing.edit(this.room.id(), 1, null, text, null, ChatDatabase.MINA).join();
	}

	private String text() {
		ChatMessage message = this.logs.rooms()
			.message(this.logs.rooms().read(this.room.id(), 1, 1).join().messages().get(0));
		assertThat(message).isNotNull();
		return message.text();
	}

	private static void refuses(String code, ThrowingCallable action) {
		Throwable thrown = catchThrowable(action);
		Throwable cause = (thrown instanceof CompletionException) ? thrown.getCause() : thrown;
		assertThat(cause).isInstanceOf(RoomException.class);
		assertThat(((RoomException) cause).getBody().getProperties()).containsEntry("code", code);
	}

}
