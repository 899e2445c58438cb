package dev.parley.cluster.announce;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

import dev.parley.cluster.sequence.LogFollower;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JoinedLogTests {

	private final List<String> heard = new ArrayList<>();

	private final List<String> answered = new ArrayList<>();

	private final JoinedLog log = new JoinedLog("/topic/a",
			(message) -> this.heard.add(message.epoch() + message.offset()), true, new Serial(Runnable::run));

	private static StoredMessage message(String epoch, long offset) {
		return new StoredMessage("/topic/a", epoch, offset, 0, Headers.empty(), new byte[] { 1 });
	}

	private static Page page(String epoch, long last, long from) {
		return new Page(epoch, 1, last,
				LongStream.rangeClosed(from, last).mapToObj((offset) -> message(epoch, offset)).toList());
	}

	private static Page position(String epoch, long last) {
		return page(epoch, last, last + 1);
	}

	private LogFollower follower() {
		return Objects.requireNonNull(this.log.follower());
	}

	private void fill(String epoch, long last) {
		assertThat(follower().beginFilling()).isTrue();
		long from = follower().beginReading();
		follower().read(page(epoch, last, from), from, 100);
	}

	@Test
	void whatComesAfterThePositionIsHeardOnceAndInOrder() {
		assertThat(this.log.begin(position("a", 2))).isTrue();
		this.log.announced(message("a", 2));
		this.log.announced(message("a", 4));
		this.log.committed(message("a", 3));
		this.log.announced(message("a", 3));
		assertThat(this.heard).containsExactly("a3", "a4");
		assertThat(follower().beginFilling()).isFalse();
	}

	@Test
	void whatThisNodeCommitsWhileItJoinsIsHeardAtOnceAndNotAgain() {
		this.log.committed(message("a", 3));
		assertThat(this.heard).containsExactly("a3");
		assertThat(this.log.begin(position("a", 2))).isTrue();
		this.log.announced(message("a", 3));
		this.log.announced(message("a", 4));
		assertThat(this.heard).containsExactly("a3", "a4");
	}

	@Test
	void aPositionFromBeforeTheLogWasForgottenIsReadAgain() {
		this.log.committed(message("b", 1));
		assertThat(this.log.begin(position("a", 7))).isFalse();
		assertThat(this.log.begin(position("b", 1))).isTrue();
		this.log.announced(message("b", 2));
		assertThat(this.heard).containsExactly("b1", "b2");
	}

	@Test
	void whatIsAnnouncedBeforeThePositionIsKnownIsRead() {
		this.log.announced(message("a", 3));
		assertThat(this.heard).isEmpty();
		this.log.begin(position("a", 2));
		fill("a", 3);
		assertThat(this.heard).containsExactly("a3");
	}

	@Test
	void anAnswerWaitsForTheMessagesBefore() {
		this.log.begin(position("a", 0));
		this.log.committed(message("a", 2));
		this.log.await(new Position("a", 2), () -> this.answered.add("a2"));
		assertThat(this.heard).isEmpty();
		assertThat(this.answered).isEmpty();
		fill("a", 2);
		assertThat(this.heard).containsExactly("a1", "a2");
		assertThat(this.answered).containsExactly("a2");
		this.log.await(new Position("a", 1), () -> this.answered.add("a1"));
		assertThat(this.answered).containsExactly("a2", "a1");
	}

	@Test
	void whoseLogCannotBeReadTriesAgain() {
		this.log.begin(position("a", 0));
		this.log.announced(null);
		assertThat(follower().beginFilling()).isTrue();
		assertThat(follower().beginFilling()).isFalse();
		follower().read(null, follower().beginReading(), 100);
		fill("a", 1);
		assertThat(this.heard).containsExactly("a1");
		assertThat(follower().beginFilling()).isFalse();
	}

	@Test
	void aLogThatStandsFurtherIsReadAndOneThatDoesNotIsNot() {
		this.log.begin(position("a", 2));
		this.log.stands(new Position("a", 2));
		assertThat(follower().beginFilling()).isFalse();
		this.log.stands(new Position("a", 3));
		fill("a", 3);
		this.log.stands(new Position("b", 1));
		fill("b", 1);
		// It was read from where the former life stood.
		fill("b", 1);
		assertThat(this.heard).containsExactly("a3", "b1");
	}

	@Test
	void nobodyWaitsForALogThatHasEnded() {
		this.log.begin(position("a", 0));
		this.log.await(new Position("a", 2), () -> this.answered.add("a2"));
		this.log.announced(message("a", 2));
		this.log.end();
		assertThat(this.answered).containsExactly("a2");
		this.log.await(new Position("a", 3), () -> this.answered.add("a3"));
		assertThat(this.answered).containsExactly("a2", "a3");
		assertThat(follower().beginFilling()).isFalse();
	}

	/** A replica of the database has taken over that lacks the newest commits. */
	@Test
	void nobodyWaitsForAMessageThatTheLogHasLost() {
		this.log.begin(position("a", 0));
		this.log.committed(message("a", 2));
		this.log.await(new Position("a", 2), () -> this.answered.add("lost"));
		assertThat(follower().beginFilling()).isTrue();
		long from = follower().beginReading();
		this.log.committed(message("a", 3));
		this.log.await(new Position("a", 3), () -> this.answered.add("a3"));
		follower().read(page("a", 0, from), from, 100);
		assertThat(this.answered).containsExactly("lost");
		fill("a", 3);
		assertThat(this.heard).containsExactly("a1", "a2", "a3");
		assertThat(this.answered).containsExactly("lost", "a3");
	}

	/** Whoever has joined the destination anew hears it, too. */
	@Test
	void whatIsReadOrAnnouncedAfterTheEndIsNotHeard() {
		this.log.begin(position("a", 0));
		this.log.announced(message("a", 2));
		assertThat(follower().beginFilling()).isTrue();
		long from = follower().beginReading();
		this.log.end();
		this.log.announced(message("a", 1));
		follower().read(page("a", 2, from), from, 100);
		assertThat(this.heard).isEmpty();
	}

	@Test
	void whereNothingIsKeptMessagesAreHeardAsTheyCome() {
		JoinedLog nothing = new JoinedLog("/topic/a", (message) -> this.heard.add(message.epoch() + message.offset()),
				false, new Serial(Runnable::run));
		nothing.committed(message("", 0));
		nothing.announced(message("", 0));
		nothing.announced(null);
		nothing.end();
		nothing.announced(message("", 0));
		assertThat(this.heard).containsExactly("0", "0");
	}

}
