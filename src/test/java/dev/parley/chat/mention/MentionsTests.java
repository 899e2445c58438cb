package dev.parley.chat.mention;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.parley.chat.ChatDatabase;
import dev.parley.chat.KnownNames;
import dev.parley.chat.block.Blocks;
import dev.parley.chat.message.MessageSaid;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.Rooms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class MentionsTests {

	private final JdbcClient database = ChatDatabase.jdbc();

	private final Rooms rooms = ChatDatabase.rooms(this.database, 200);

	private final Blocks blocks = ChatDatabase.blocks(this.database);

	private final List<String> lookedUp = new ArrayList<>();

	private final List<String> notified = new ArrayList<>();

	private final Mentions mentions = new Mentions(new KnownNames() {

		@Override
		public @Nullable String find(String name) {
			MentionsTests.this.lookedUp.add(name);
			return super.find(name);
		}

	}, this.rooms, this.blocks, (user, notification) -> this.notified.add(user), Runnable::run, ChatDatabase.CLOCK);

	private final Room general = this.rooms.openTo(ChatDatabase.MINA).get(0);

	@Test
	void whoIsNamedManyTimesIsNotifiedOnceAndTheSenderAndStrangersAreNot() {
		say(this.general, String.join(" ", Collections.nCopies(1000, "@jun @mina @nobody @gone")));
		assertThat(this.notified).containsExactly("Jun");
	}

	@Test
	void whoeverHasBlockedTheSenderIsNotNotified() {
		this.blocks.add("Jun", "mina");
		this.blocks.add("mina", "sora");
		say(this.general, "@jun @sora");
		assertThat(this.notified).containsExactly("sora");
	}

	@Test
	void inAConversationTheOtherIsNotifiedAndNobodyElse() {
		say(ChatDatabase.directRooms(this.database).open("Jun", "mina", 9), "@jun and @sora");
		assertThat(this.notified).containsExactly("Jun");
	}

	/** After Hangul a name may end anywhere, so one run may be thirty names. */
	@Test
	void oneMessageLooksUpFiftyNamesAtMost() {
		say(this.general,
				IntStream.range(0, 10).mapToObj((i) -> "@" + "가".repeat(20 + i)).collect(Collectors.joining(" ")));
		assertThat(this.lookedUp).hasSize(50);
	}

	private void say(Room room, String text) {
		this.mentions.said(new MessageSaid(room, "mina", text));
	}

}
