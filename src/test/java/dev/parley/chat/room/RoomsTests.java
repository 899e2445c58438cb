package dev.parley.chat.room;

import java.time.Instant;
import java.util.Set;

import dev.parley.chat.ChatDatabase;
import dev.parley.engine.policy.Caller;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RoomsTests {

	private final Rooms rooms = ChatDatabase.rooms();

	@Test
	void thereIsAFirstRoom() {
		assertThat(this.rooms.openTo(ChatDatabase.JUN)).singleElement().satisfies((room) -> {
			assertThat(room.id()).isEqualTo("general");
			assertThat(room.name()).isEqualTo("General");
			assertThat(room.createdBy()).isNull();
		});
	}

	@Test
	void aRoomHasAnIdMadeOfItsName() {
		Room room = create(new RoomName("Off topic"), "mina");
		assertThat(room).isEqualTo(
				new Room("off-topic", "Off topic", "mina", Instant.parse("2026-03-01T12:00:00.123Z"), false, false, 0));
		assertThat(this.rooms.get("off-topic", ChatDatabase.JUN)).isEqualTo(room);
		assertThat(this.rooms.openTo(ChatDatabase.JUN)).contains(room);
	}

	@Test
	void aHangulNameGetsAnIdByChance() {
		assertThat(create(new RoomName("회의실"), "mina").id()).matches("room-[0-9a-f]{8}");
		assertThat(create(new RoomName("회의실 2"), "mina").id()).matches("room-[0-9a-f]{8}");
	}

	@Test
	void twoNamesThatMakeTheSameIdAreTwoRooms() {
		create(new RoomName("C"), "mina");
		assertThat(create(new RoomName("C++"), "mina").id()).matches("c-[0-9a-f]{8}");
	}

	@Test
	void aPublicRoomsNameDoesNotTellWhetherThereIsAPrivateOne() {
		String secret = this.rooms.createPrivate(new RoomName("Surprise party"), "mina").id();
		assertThat(create(new RoomName(secret), "jun").id()).matches(secret + "-[0-9a-f]{8}");
		assertThat(create(new RoomName("private-00000000"), "jun").id()).matches("private-00000000-[0-9a-f]{8}");
	}

	@Test
	void aLongIdWithASuffixIsNotTooLong() {
		String name = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
		assertThat(create(new RoomName(name), "mina").id()).hasSize(40);
		assertThat(create(new RoomName(name + "!"), "mina").id()).hasSize(40);
	}

	@Test
	void theSameNameInAnotherCaseIsTaken() {
		create(new RoomName("ÉTÉ"), "mina");
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> create(new RoomName("été"), "jun"))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "room-name-taken"));
	}

	@Test
	void thereAreNotMoreRoomsThanTheLimit() {
		Rooms few = ChatDatabase.rooms(2);
		create(few, new RoomName("second"), "mina");
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> create(few, new RoomName("third"), "mina"))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "too-many-rooms"));
		assertThat(few.openTo(ChatDatabase.JUN)).hasSize(2);
	}

	@Test
	void nobodyMakesMoreThanTheirShare() {
		for (String name : new String[] { "one", "two" }) {
			create(new RoomName(name), "mina");
		}
		this.rooms.createPrivate(new RoomName("three"), "mina");
		for (boolean secret : new boolean[] { false, true }) {
			assertThatExceptionOfType(RoomException.class)
				.isThrownBy(() -> create(new RoomName("four"), "mina", secret))
				.satisfies(
						(ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "too-many-own-rooms"));
		}
		assertThat(create(new RoomName("four"), "jun").createdBy()).isEqualTo("jun");
	}

	@Test
	void aDeletedRoomMakesRoomForAnotherOne() {
		Room one = create(new RoomName("one"), "mina");
		create(new RoomName("two"), "mina");
		create(new RoomName("three"), "mina");
		this.rooms.delete(one);
		assertThat(create(new RoomName("one"), "mina").id()).isEqualTo("one");
	}

	private Room create(RoomName name, String creator, boolean secret) {
		return secret ? this.rooms.createPrivate(name, creator) : create(name, creator);
	}

	@Test
	void aMissingRoomIsReported() {
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> this.rooms.get("nowhere", ChatDatabase.JUN))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "no-such-room"));
	}

	@Test
	void aPrivateRoomIsOpenToItsMembersAlone() {
		Room room = this.rooms.createPrivate(new RoomName("Surprise party"), "mina");
		assertThat(room.isPrivate()).isTrue();
		assertThat(this.rooms.openTo(ChatDatabase.MINA)).contains(room);
		assertThat(this.rooms.openTo(ChatDatabase.JUN)).doesNotContain(room);
		assertThat(this.rooms.get(room.id(), ChatDatabase.MINA)).isEqualTo(room);
		assertThat(this.rooms.isOpenTo(room.id(), ChatDatabase.JUN)).isFalse();
	}

	/** Nobody can verify the name of an anonymous caller. */
	@Test
	void anAnonymousUserWithAMembersNameIsNoMember() {
		Room room = this.rooms.createPrivate(new RoomName("Surprise party"), "mina");
		Caller anonymous = new Caller("mina", Set.of(), true);
		assertThat(this.rooms.isOpenTo(room.id(), anonymous)).isFalse();
		assertThat(this.rooms.openTo(anonymous)).isEmpty();
	}

	/** Otherwise the answer to a new room would reveal which private rooms exist. */
	@Test
	void thatAPrivateRoomExistsIsNotToldByItsNameOrId() {
		Room room = this.rooms.createPrivate(new RoomName("Layoffs"), "mina");
		assertThat(room.id()).matches("private-[0-9a-f]{8}");
		assertThat(create(new RoomName("layoffs"), "jun").id()).isEqualTo("layoffs");
		assertThat(this.rooms.createPrivate(new RoomName("Layoffs"), "jun").name()).isEqualTo("Layoffs");
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> this.rooms.get(room.id(), ChatDatabase.JUN))
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", "no-such-room"));
	}

	private Room create(RoomName name, String creator) {
		return create(this.rooms, name, creator);
	}

	static Room create(Rooms rooms, RoomName name, String creator) {
		return rooms.create(name, creator, (id) -> {
		});
	}

}
