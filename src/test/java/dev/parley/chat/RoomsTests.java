package dev.parley.chat;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RoomsTests {

	private final Rooms rooms = ChatDatabase.rooms();

	@Test
	void thereIsAFirstRoom() {
		assertThat(this.rooms.all()).singleElement().satisfies((room) -> {
			assertThat(room.id()).isEqualTo("general");
			assertThat(room.name()).isEqualTo("General");
			assertThat(room.createdBy()).isNull();
		});
	}

	@Test
	void aRoomHasAnIdMadeOfItsName() {
		Room room = this.rooms.create(new RoomName("Off topic"), "mina");
		assertThat(room)
			.isEqualTo(new Room("off-topic", "Off topic", "mina", Instant.parse("2026-03-01T12:00:00.123Z")));
		assertThat(this.rooms.get("off-topic")).isEqualTo(room);
		assertThat(this.rooms.all()).contains(room);
	}

	@Test
	void aHangulNameGetsAnIdByChance() {
		assertThat(this.rooms.create(new RoomName("회의실"), "mina").id()).matches("room-[0-9a-f]{8}");
		assertThat(this.rooms.create(new RoomName("회의실 2"), "mina").id()).matches("room-[0-9a-f]{8}");
	}

	@Test
	void twoNamesThatMakeTheSameIdAreTwoRooms() {
		this.rooms.create(new RoomName("C"), "mina");
		assertThat(this.rooms.create(new RoomName("C++"), "mina").id()).matches("c-[0-9a-f]{8}");
	}

	@Test
	void aLongIdWithASuffixIsNotTooLong() {
		String name = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
		assertThat(this.rooms.create(new RoomName(name), "mina").id()).hasSize(40);
		assertThat(this.rooms.create(new RoomName(name + "!"), "mina").id()).hasSize(40);
	}

	@Test
	void theSameNameInAnotherCaseIsTaken() {
		this.rooms.create(new RoomName("ÉTÉ"), "mina");
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> this.rooms.create(new RoomName("été"), "jun"))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "room-name-taken"));
	}

	@Test
	void thereAreNotMoreRoomsThanTheLimit() {
		Rooms few = ChatDatabase.rooms(2);
		few.create(new RoomName("second"), "mina");
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> few.create(new RoomName("third"), "mina"))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "too-many-rooms"));
		assertThat(few.all()).hasSize(2);
	}

	@Test
	void aRoomThatIsNotThereIsSaidSo() {
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> this.rooms.get("nowhere"))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "no-such-room"));
	}

}
