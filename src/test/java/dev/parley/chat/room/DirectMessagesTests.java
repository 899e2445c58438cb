package dev.parley.chat.room;

import java.util.Set;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.KnownNames;
import dev.parley.chat.SentMessages;
import dev.parley.engine.policy.Caller;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Two people have one conversation, which nobody else sees. */
class DirectMessagesTests {

	private static final Caller MINA = ChatDatabase.MINA;

	private static final Caller JUN = ChatDatabase.caller("Jun");

	private static final Caller ADMIN = new Caller("admin", Set.of("USER", "ADMIN"), false);

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final DirectRooms directRooms = ChatDatabase.directRooms(this.database);

	private final SentMessages sent = new SentMessages();

	private final DirectMessages conversations = new DirectMessages(this.directRooms, new RoomLocks(),
			ChatDatabase.announcements(this.database, this.sent), new KnownNames(), ChatDatabase.CLOCK);

	private final RoomChanges changes = ChatDatabase.changes(this.database, this.sent,
			new RoomControllerTests.EndedTopics());

	@Test
	void bothAreInItFromTheBeginningAndHearOfIt() {
		Room room = this.conversations.open("JUN", MINA);
		assertThat(room.direct()).containsExactly("Jun", "mina");
		assertThat(room.isPrivate()).isTrue();
		assertThat(room.id()).startsWith("private-").doesNotContain("jun", "mina");
		assertThat(this.rooms.openTo(MINA)).contains(room);
		assertThat(this.rooms.openTo(JUN)).contains(room);
		assertThat(this.sent.destinations()).hasSize(2);
	}

	@Test
	void whoeverOpensItItIsTheSame() {
		Room minas = this.conversations.open("jun", MINA);
		Room juns = this.conversations.open("mina", JUN);
		assertThat(juns).isEqualTo(minas);
		assertThat(this.sent.destinations()).as("nothing is new").hasSize(2);
		assertThat(this.conversations.open("sora", MINA)).isNotEqualTo(minas);
	}

	@Test
	void toOthersItDoesNotExistAndAdministratorsDoNotLearnWhoTalks() {
		Room room = this.conversations.open("jun", MINA);
		assertThat(this.rooms.isOpenTo(room.id(), ChatDatabase.caller("eve"))).isFalse();
		assertThat(this.rooms.all(ADMIN)).filteredOn((each) -> each.id().equals(room.id()))
			.singleElement()
			.satisfies((each) -> {
				assertThat(each.direct()).isNull();
				assertThat(each.name()).isEmpty();
			});
	}

	@Test
	void nobodyRenamesItAndNeitherOfTheTwoManagesIt() {
		Room room = this.conversations.open("jun", MINA);
		refuses("not-your-room",
				() -> this.changes.change(room.id(), new RoomController.Change("Ours", null, null), MINA));
		refuses("not-your-room", () -> this.changes.delete(room.id(), MINA));
		refuses("room-is-direct",
				() -> this.changes.change(room.id(), new RoomController.Change("Mine", null, null), ADMIN));
		MembersController members = new MembersController(this.rooms, ChatDatabase.members(this.database),
				new Membership(this.rooms, ChatDatabase.members(this.database),
						ChatDatabase.invitations(this.database, ChatDatabase.CLOCK), new RoomLocks(),
						ChatDatabase.announcements(this.database, this.sent), (name) -> {
						}));
		refuses("room-is-direct", () -> members.remove(room.id(), "mina", MINA));
		refuses("room-is-direct", () -> members.remove(room.id(), "Jun", MINA));
	}

	@Test
	void thereHasToBeSomebodyElse() {
		refuses("no-such-user", () -> this.conversations.open("nobody", MINA));
		refuses("no-such-user", () -> this.conversations.open("gone", MINA));
		refuses("not-with-yourself", () -> this.conversations.open("MINA", MINA));
	}

	@Test
	void conversationsAreBoundedByThemselvesAndAreNotCountedAsRooms() {
		this.directRooms.open("mina", "ada", 1);
		refuses("too-many-conversations", () -> this.directRooms.open("mina", "sora", 1));
		refuses("too-many-conversations", () -> this.directRooms.open("sora", "ada", 1));
		Rooms full = ChatDatabase.rooms(this.database, 2);
		RoomsTests.create(full, new RoomName("Tea"), "mina");
		refuses("too-many-rooms", () -> RoomsTests.create(full, new RoomName("Walks"), "mina"));
	}

	@Test
	void whoOpensALotHasToWait() {
		for (int i = 0; i < DirectMessages.ATTEMPTS; i++) {
			refuses("no-such-user", () -> this.conversations.open("nobody", MINA));
		}
		refuses("over-limit", () -> this.conversations.open("jun", MINA));
		assertThat(this.conversations.open("sora", JUN)).isNotNull();
	}

	private static void refuses(String code, ThrowingCallable action) {
		assertThatExceptionOfType(RoomException.class).isThrownBy(action)
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", code));
	}

}
