package dev.parley.cluster.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.parley.cluster.redis.Announcement.Echo;
import dev.parley.cluster.sequence.LogFollower;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JoinedTests {

	private final List<Long> heard = new ArrayList<>();

	private final Joined joined = new Joined("/topic/a", (message) -> this.heard.add(message.offset()), "me", true);

	private static Announcement announced(long offset, int size) {
		StoredMessage message = new StoredMessage("/topic/a", "e", offset, 0, Headers.empty(), new byte[size]);
		return new Announcement(message, "other", new Echo(offset, 0));
	}

	private static Page position(long last) {
		return new Page("e", last + 1, last, List.of());
	}

	private LogFollower follower() {
		return Objects.requireNonNull(this.joined.follower());
	}

	@Test
	void whatIsAnnouncedBeforeThePositionIsKnownComesAfterIt() {
		this.joined.announced(announced(2, 1));
		this.joined.announced(announced(3, 1));
		assertThat(this.heard).isEmpty();
		this.joined.begin(position(2));
		assertThat(this.heard).containsExactly(3L);
		assertThat(follower().beginFilling()).isFalse();
	}

	@Test
	void largeMessagesThatComeBeforeThePositionAreReadLater() {
		for (long offset = 1; offset <= 4; offset++) {
			this.joined.announced(announced(offset, 600_000));
		}
		this.joined.begin(position(0));
		assertThat(this.heard).containsExactly(1L, 2L);
		assertThat(follower().beginFilling()).isTrue();
		assertThat(follower().beginReading()).isEqualTo(3);
	}

	@Test
	void nothingIsReadForADestinationThatNobodyWantsAnyMore() {
		this.joined.suspect();
		this.joined.end();
		this.joined.begin(position(2));
		assertThat(follower().beginFilling()).isFalse();
	}

}
