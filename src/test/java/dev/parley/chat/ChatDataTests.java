package dev.parley.chat;

import java.io.StringWriter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.chat.message.RoomLog;
import dev.parley.chat.profile.Profiles;
import dev.parley.chat.reading.ReadPositions;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomInvitations;
import dev.parley.chat.room.RoomName;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class ChatDataTests {

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final RoomInvitations invitations = ChatDatabase.invitations(this.database, ChatDatabase.CLOCK);

	private final ChatData data = new ChatData(this.rooms, this.invitations, new ReadPositions(this.database),
			new Profiles(this.database), ChatDatabase.blocks(this.database),
			new RoomLog(new NoMessages(), JsonMapper.shared()));

	@Test
	void declinedInvitationsAreInTheirOwnersExportAndNobodyElses() {
		Room room = this.rooms.createPrivate(new RoomName("Plans"), "mina");
		assertThat(this.invitations.add(room, "jun", "mina")).isTrue();
		assertThat(this.invitations.decline(this.invitations.of("jun").get(0), "jun")).isTrue();
		assertThat(copy("jun").get("invitations")).isEmpty();
		assertThat(copy("jun").get("declinedInvitations"))
			.hasToString("[{\"invitedBy\":\"mina\",\"declinedAt\":\"2026-03-01T12:00:00.123Z\"}]");
		assertThat(copy("mina").get("declinedInvitations")).isEmpty();
	}

	private JsonNode copy(String user) {
		StringWriter written = new StringWriter();
		try (JsonGenerator json = JsonMapper.shared().createGenerator(written)) {
			this.data.write(user, json);
		}
		return JsonMapper.shared().readTree(written.toString());
	}

	private static final class NoMessages implements Logs {

		@Override
		public CompletableFuture<Page> read(String destination, long from, int limit) {
			return CompletableFuture.completedFuture(new Page("epoch", 1, 0, List.of()));
		}

		@Override
		public CompletableFuture<Void> erase(String destination, Collection<Long> offsets) {
			throw new UnsupportedOperationException();
		}

		@Override
		public CompletableFuture<Position> rewrite(String destination, long offset, String type, byte[] body) {
			throw new UnsupportedOperationException();
		}

	}

}
