package dev.parley.chat.room;

import java.util.List;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.KnownNames;
import dev.parley.chat.SentMessages;
import dev.parley.chat.block.Blocks;
import dev.parley.engine.policy.Caller;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Whoever does not want to hear from somebody does not. */
class BlockingTests {

	private static final Caller MINA = ChatDatabase.MINA;

	private static final Caller JUN = ChatDatabase.caller("Jun");

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final DirectRooms directRooms = ChatDatabase.directRooms(this.database);

	private final SentMessages sent = new SentMessages();

	private final RoomMembers members = ChatDatabase.members(this.database);

	private final RoomInvitations invitations = ChatDatabase.invitations(this.database, ChatDatabase.CLOCK);

	private final RoomAnnouncements announcements = ChatDatabase.announcements(this.database, this.sent);

	private final Blocks blocks = ChatDatabase.blocks(this.database);

	private final DirectMessages conversations = new DirectMessages(this.directRooms, new RoomLocks(),
			this.announcements, new KnownNames(), ChatDatabase.CLOCK);

	private final Blocking blocking = new Blocking(this.blocks, this.directRooms, this.members, this.invitations,
			new Membership(this.rooms, this.members, this.invitations, new RoomLocks(), this.announcements, (name) -> {
			}), ChatDatabase.changes(this.database, this.sent, new RoomControllerTests.EndedTopics()), new KnownNames(),
			ChatDatabase.CLOCK);

	@Test
	void theirConversationIsGoneForWhoeverBlocksAndTheOtherReadsItButWritesNothing() {
		Room room = this.conversations.open("jun", MINA);
		this.blocking.block("JUN", MINA);
		assertThat(this.blocking.list(MINA)).containsExactly("Jun");
		assertThat(this.rooms.openTo(MINA)).doesNotContain(room);
		assertThat(this.rooms.openTo(JUN)).contains(room);
		refuses("conversation-ended", () -> this.rooms.getWritable(room.id(), JUN));
		refuses("no-such-room", () -> this.rooms.getWritable(room.id(), MINA));
	}

	@Test
	void neitherBeginsAConversationUntilItIsTakenBack() {
		this.blocking.block("jun", MINA);
		refuses("not-reachable", () -> this.conversations.open("mina", JUN));
		refuses("blocked-by-you", () -> this.conversations.open("jun", MINA));
		this.blocking.unblock("Jun", MINA);
		assertThat(this.conversations.open("mina", JUN).direct()).containsExactly("Jun", "mina");
	}

	@Test
	void whenItIsTakenBackEitherOpensTheSameConversationAgain() {
		Room room = this.conversations.open("jun", MINA);
		this.blocking.block("jun", MINA);
		this.blocking.unblock("Jun", MINA);
		assertThat(this.rooms.openTo(MINA)).as("nothing comes back by itself").doesNotContain(room);
		assertThat(this.conversations.open("mina", JUN)).isEqualTo(room);
		assertThat(this.rooms.getWritable(room.id(), MINA)).isEqualTo(room);
		assertThat(this.rooms.getWritable(room.id(), JUN)).isEqualTo(room);
	}

	@Test
	void ifBothBlockEachOtherNothingIsLeft() {
		Room room = this.conversations.open("jun", MINA);
		this.blocking.block("jun", MINA);
		this.blocking.block("mina", JUN);
		assertThat(this.rooms.find(room.id())).isEmpty();
		this.blocking.unblock("Jun", MINA);
		refuses("not-reachable", () -> this.conversations.open("jun", MINA));
	}

	@Test
	void aBlockMakesRoomForOtherConversations() {
		this.directRooms.open("ada", "mina", 1);
		refuses("too-many-conversations", () -> this.directRooms.open("sora", "mina", 1));
		this.blocking.block("ada", MINA);
		assertThat(this.directRooms.open("sora", "mina", 1)).isNotNull();
		this.blocking.unblock("ada", MINA);
		refuses("too-many-conversations", () -> this.directRooms.open("ada", "mina", 1));
	}

	@Test
	void theirInvitationsAreWithdrawnAndNoFurtherOnesCome() {
		Room plans = this.rooms.createPrivate(new RoomName("Plans"), "Jun");
		Room walks = this.rooms.createPrivate(new RoomName("Walks"), "sora");
		this.invitations.add(plans, "mina", "Jun");
		this.invitations.add(walks, "mina", "sora");
		this.blocking.block("jun", MINA);
		assertThat(this.invitations.of("mina")).extracting(RoomInvitation::roomName).containsExactly("Walks");
		refuses("not-reachable", () -> this.invitations.add(plans, "mina", "Jun"));
		assertThat(this.invitations.add(plans, "sora", "Jun")).isTrue();
	}

	@Test
	void nobodyBlocksThemselvesOrNobody() {
		refuses("not-with-yourself", () -> this.blocking.block("MINA", MINA));
		refuses("no-such-user", () -> this.blocking.block("nobody", MINA));
		assertThat(this.blocking.list(MINA)).isEmpty();
	}

	@Test
	void aSecondTimeChangesNothing() {
		this.blocking.block("jun", MINA);
		this.blocking.block("jun", MINA);
		this.blocking.unblock("sora", MINA);
		assertThat(this.blocking.list(MINA)).containsExactly("Jun");
		assertThat(this.blocking.list(JUN)).isEmpty();
	}

	@Test
	void blocksAreBounded() {
		for (int i = 0; i < Blocks.MOST; i++) {
			assertThat(this.blocks.add("mina", "user-" + i)).isTrue();
		}
		assertThat(this.blocks.add("mina", "user-0")).as("is there already").isTrue();
		refuses("too-many-blocks", () -> this.blocking.block("jun", MINA));
		this.blocking.unblock("user-0", MINA);
		this.blocking.block("jun", MINA);
		assertThat(this.blocks.has("mina", "Jun")).isTrue();
	}

	@Test
	void whoBlocksALotHasToWait() {
		for (int i = 0; i < Blocking.CHANGES; i++) {
			refuses("no-such-user", () -> this.blocking.block("nobody", MINA));
		}
		refuses("over-limit", () -> this.blocking.block("jun", MINA));
		refuses("over-limit", () -> this.blocking.unblock("jun", MINA));
		this.blocking.block("sora", JUN);
	}

	@Test
	void nothingIsLeftOfADeletedAccountInEitherDirection() {
		this.blocks.add("mina", "Jun");
		this.blocks.add("Jun", "sora");
		this.blocks.add("mina", "sora");
		this.blocks.forget("Jun");
		assertThat(List.of(this.blocks.of("mina"), this.blocks.of("Jun"))).containsExactly(List.of("sora"), List.of());
	}

	private static void refuses(String code, ThrowingCallable action) {
		assertThatExceptionOfType(RoomException.class).isThrownBy(action)
			.satisfies((ex) -> assertThat(ex.getBody().getProperties()).containsEntry("code", code));
	}

}
