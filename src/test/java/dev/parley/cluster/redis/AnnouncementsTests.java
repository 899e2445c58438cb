package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.List;

import dev.parley.cluster.redis.Announcement.Echo;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class AnnouncementsTests {

	private static final byte[] TWO = Wire
		.bytes("e.1-a,7,1000,n1,3,0,7,10,1:a2:bcone" + "e.1-a,8,1001,n2,4,1,0,4,two,");

	@Test
	void theMessagesOfOneRequestComeTogether() {
		assertThat(Announcement.readAll("/topic/a", TWO))
			.extracting(Announcement::position, Announcement::node, Announcement::echo)
			.containsExactly(tuple(new Position("e.1-a", 7), "n1", new Echo(3, 0)),
					tuple(new Position("e.1-a", 8), "n2", new Echo(4, 1)));
	}

	@Test
	void eachHasItsOwnHeadersAndBodyHoweverOftenItIsRead() {
		Announcement first = Announcement.readAll("/topic/a", TWO).get(0);
		for (int i = 0; i < 2; i++) {
			assertThat(first.message().headers().get("a")).isEqualTo("bc");
			assertThat(first.message().body()).asString().isEqualTo("one");
			assertThat(first.message().time()).isEqualTo(1000);
		}
		Announcement second = Announcement.readAll("/topic/a", TWO).get(1);
		assertThat(second.message().headers().size()).isZero();
		assertThat(second.message().body()).asString().isEqualTo("two,");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void oneThatCannotBeHandedOverDoesNotKeepTheOthersFromThat(boolean serious) {
		List<Long> handedOver = new ArrayList<>();
		assertThatThrownBy(() -> Announcement.handOver("/topic/a", TWO, (each) -> {
			if (each.position().offset() == 7 && serious) {
				throw new StackOverflowError("as told");
			}
			if (each.position().offset() == 7) {
				throw new IllegalStateException("as told");
			}
			handedOver.add(each.position().offset());
		})).hasMessage("as told");
		assertThat(handedOver).containsExactly(8L);
	}

	@Test
	void aMessageThatHasBeenPassedOnIsNotReadAgain() {
		Joined joined = new Joined("/topic/a", (message) -> {
		}, "me", true, (state, nanos) -> {
		});
		joined.begin(new Page("e", 4, 3, List.of()));
		joined.announced(new Announcement(new Position("e", 3), "me", new Echo(1, 0), () -> {
			throw new AssertionError("It was read");
		}));
	}

}
