package dev.parley.chat.reading;

import java.util.List;
import java.util.Map;

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

	@Test
	void aPositionOfAnEarlierEpochIsOneInThePresentEpochIfTheLogStillHasWhatWasRead() {
		String epoch = this.logs.say(this.room.id(), "jun", "1");
		this.logs.say(this.room.id(), "jun", "2");
		this.positions.move("mina", new ReadPosition(this.room.id(), "before", 1));
		assertThat(this.controller.list(ChatDatabase.MINA)).as("of a log that is no more")
			.isEqualTo(List.of(new ReadPosition(this.room.id(), "before", 1)));
		this.logs.former(Map.of("before", 1L));
		assertThat(this.controller.list(ChatDatabase.MINA))
			.isEqualTo(List.of(new ReadPosition(this.room.id(), epoch, 1)));
		this.positions.move("mina", new ReadPosition(this.room.id(), "before", 2));
		assertThat(this.controller.list(ChatDatabase.MINA)).as("was another message then")
			.isEqualTo(List.of(new ReadPosition(this.room.id(), "before", 2)));
	}

	@Test
	void aMessageIsReadThatIsNamedByAnEarlierEpoch() {
		String epoch = this.logs.say(this.room.id(), "jun", "hi");
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> read("before"));
		this.logs.former(Map.of("before", 1L));
		read("before");
		assertThat(this.positions.of("mina")).isEqualTo(List.of(new ReadPosition(this.room.id(), epoch, 1)));
	}

	private void read(String epoch) {
		this.controller.read(this.room.id(), new ReadingController.Read(epoch, 1L), ChatDatabase.MINA);
	}

}
