package dev.parley.chat.room;

import java.util.ArrayList;
import java.util.List;

import dev.parley.chat.ChatDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class RoomMembersTests {

	private final JdbcClient database = ChatDatabase.jdbc();

	private final List<Object> events = new ArrayList<>();

	private final RoomMembers members = ChatDatabase.members(this.database, this.events::add);

	private final Room room = ChatDatabase.rooms(this.database, 200).find("general").orElseThrow();

	@Test
	void whoIsRemovedIsAnnouncedToOtherFeaturesOnce() {
		this.members.add("general", "mina");
		assertThat(this.members.remove(this.room, "mina")).isTrue();
		assertThat(this.members.remove(this.room, "mina")).isFalse();
		assertThat(this.members.of(this.room)).isEmpty();
		assertThat(this.events).containsExactly(new MemberRemoved("general", "mina"));
	}

}
