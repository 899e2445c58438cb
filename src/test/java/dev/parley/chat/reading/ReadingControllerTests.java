package dev.parley.chat.reading;

import java.util.List;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.MemoryLogs;
import dev.parley.chat.SentMessages;
import dev.parley.chat.room.MemberRemoved;
import dev.parley.chat.room.Membership;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomException;
import dev.parley.chat.room.RoomInvitations;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.RoomMembers;
import dev.parley.chat.room.Rooms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ReadingControllerTests {

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final ReadPositions positions = new ReadPositions(this.database);

	private final SentMessages sent = new SentMessages();

	private final MemoryLogs logs = new MemoryLogs();

	private final RoomLocks locks = new RoomLocks();

	private final RoomMembers members = ChatDatabase.members(this.database,
			(event) -> this.positions.left((MemberRemoved) event));

	private final RoomInvitations invitations = ChatDatabase.invitations(this.database, ChatDatabase.CLOCK);

	private final Membership membership = new Membership(this.rooms, this.members, this.invitations, this.locks,
			ChatDatabase.announcements(this.database, this.sent), (name) -> {
			});

	private final ReadingController controller = new ReadingController(this.rooms, this.positions, this.logs.rooms(),
			this.locks, this.sent.template(), ChatDatabase.CLOCK);

	private final Room room = ChatDatabase.directRooms(this.database).open("jun", "mina", 9);

	@AfterEach
	void close() {
		this.logs.close();
	}

	@Test
	void whoLeavesTheRoomMeanwhileLeavesNoPositionThere() {
		String epoch = this.logs.say(this.room.id(), "jun", "hi");
		this.logs.onNextRead(() -> this.membership.remove(this.room, "mina"));
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> read(epoch))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "no-such-room"));
		assertThat(this.positions.of("mina")).isEmpty();
	}

	@Test
	void thoseOfRoomsThatAreClosedToTheUserAreNotListed() {
		String epoch = this.logs.say(this.room.id(), "jun", "hi");
		read(epoch);
		this.positions.move("eve", new ReadPosition(this.room.id(), epoch, 1));
		assertThat(this.controller.list(ChatDatabase.MINA))
			.isEqualTo(List.of(new ReadPosition(this.room.id(), epoch, 1)));
		assertThat(this.controller.list(ChatDatabase.caller("eve"))).isEmpty();
	}

	private void read(String epoch) {
		this.controller.read(this.room.id(), new ReadingController.Read(epoch, 1L), ChatDatabase.MINA);
	}

}
