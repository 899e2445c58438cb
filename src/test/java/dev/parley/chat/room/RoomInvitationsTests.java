package dev.parley.chat.room;

import dev.parley.chat.ChatDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The default limit of open invitations per user. */
class RoomInvitationsTests {

	private static final ChatProperties DEFAULTS = new ChatProperties(200, 20, 200, 10_000, 60, 50);

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = new Rooms(this.database, new RoomTable(this.database), DEFAULTS, ChatDatabase.CLOCK);

	private final RoomInvitations invitations = new RoomInvitations(this.database, ChatDatabase.members(this.database),
			ChatDatabase.blocks(this.database), DEFAULTS, ChatDatabase.CLOCK);

	@Test
	void tenOfOneUserWaitAndFiftyInAll() {
		for (int i = 0; i < 5; i++) {
			String inviter = "inviter-" + i;
			for (int room = 0; room < 10; room++) {
				assertThat(invite(inviter, room, "jun")).isTrue();
			}
			if (i < 4) {
				assertRefused(inviter, 10, "jun");
			}
			assertThat(invite(inviter, 11, "sora")).isTrue();
		}
		assertRefused("another", 0, "jun");
		assertThat(this.invitations.of("jun")).hasSize(50);
	}

	private boolean invite(String inviter, int number, String name) {
		Room room = this.rooms.createPrivate(new RoomName("Room %d of %s".formatted(number, inviter)), inviter);
		return this.invitations.add(room, name, inviter);
	}

	private void assertRefused(String inviter, int number, String name) {
		assertThatExceptionOfType(RoomException.class).isThrownBy(() -> invite(inviter, number, name))
			.satisfies((refused) -> assertThat(refused.getBody().getProperties()).containsEntry("code",
					"too-many-invitations"));
	}

}
