package dev.parley.cluster.sequence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A message that cannot be handed over counts as passed on, as where no log is kept, and
 * what follows it comes.
 */
class FailingSubscribersTests {

	private final List<String> passed = new ArrayList<>();

	/** What cannot be handed over, the first time. */
	private final Map<String, Throwable> failing = new HashMap<>();

	private final Sequencer sequencer = new Sequencer((message) -> take(message.epoch() + message.offset()),
			(upTo) -> take("gone up to " + upTo.epoch() + upTo.offset()), 4, "a", 0);

	private void take(String what) {
		Throwable failure = this.failing.remove(what);
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure != null) {
			throw (RuntimeException) failure;
		}
		this.passed.add(what);
	}

	static List<Throwable> failures() {
		return List.of(new IllegalStateException("as told"), new StackOverflowError("as told"));
	}

	private static StoredMessage message(String epoch, long offset) {
		return new StoredMessage("/topic/x", epoch, offset, 0, Headers.empty(), new byte[] { 1 });
	}

	private static Page page(String epoch, long from, long last) {
		return new Page(epoch, from, last,
				LongStream.rangeClosed(from, last).mapToObj((offset) -> message(epoch, offset)).toList());
	}

	private void offer(long... offsets) {
		for (long offset : offsets) {
			this.sequencer.offer(message("a", offset));
		}
	}

	private void read(Page page) {
		this.sequencer.read(page, this.sequencer.beginReading(), 10);
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whatFollowsInThePageIsReadAgain(Throwable failure) {
		this.failing.put("a2", failure);
		this.sequencer.suspect();
		assertThatThrownBy(() -> read(page("a", 1, 4))).isSameAs(failure);
		assertThat(this.sequencer.isMissing()).isTrue();
		assertThat(this.sequencer.beginReading()).isEqualTo(3);
		this.sequencer.read(page("a", 3, 4), 3, 10);
		assertThat(this.passed).containsExactly("a1", "a3", "a4");
		assertThat(this.sequencer.isMissing()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void noOwnMessageOfThePageIsTakenForOneOfALogThatHasGoneBack(Throwable failure) {
		this.failing.put("a3", failure);
		this.sequencer.suspect();
		assertThatThrownBy(() -> read(page("a", 1, 4))).isSameAs(failure);
		this.sequencer.offerOwn(message("a", 2));
		this.sequencer.offerOwn(message("a", 3));
		read(page("a", 4, 4));
		assertThat(this.passed).containsExactly("a1", "a2", "a4");
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aGapThatCouldNotBeSaidIsSaidWithTheNextPage(Throwable failure) {
		this.failing.put("gone up to a4", failure);
		this.sequencer.suspect();
		assertThatThrownBy(() -> read(page("a", 5, 5))).isSameAs(failure);
		assertThat(this.sequencer.isMissing()).isTrue();
		read(page("a", 5, 5));
		assertThat(this.passed).containsExactly("gone up to a4", "a5");
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whatCameEarlyBehindItComesWithTheNextPage(Throwable failure) {
		this.failing.put("a3", failure);
		this.sequencer.suspect();
		long from = this.sequencer.beginReading();
		offer(3, 4);
		assertThatThrownBy(() -> this.sequencer.read(page("a", 1, 2), from, 10)).isSameAs(failure);
		assertThat(this.sequencer.isMissing()).isTrue();
		read(page("a", 4, 4));
		assertThat(this.passed).containsExactly("a1", "a2", "a4");
	}

	@ParameterizedTest
	@MethodSource("failures")
	void anotherEpochThatCameMeanwhileIsNotForgotten(Throwable failure) {
		this.failing.put("a1", failure);
		this.sequencer.suspect();
		long from = this.sequencer.beginReading();
		this.sequencer.offer(message("b", 1));
		assertThatThrownBy(() -> this.sequencer.read(page("a", 1, 2), from, 10)).isSameAs(failure);
		assertThat(this.sequencer.hasPassed(new Position("b", 1))).isFalse();
		read(page("b", 1, 1));
		assertThat(this.passed).containsExactly("b1");
	}

	private LogFollower follower() {
		Inbound inbound = (message) -> take(message.epoch() + message.offset());
		return new LogFollower("/topic/x", inbound, "a", 0);
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whoeverWaitsForItIsAnsweredWhenItHasBeenRead(Throwable failure) {
		this.failing.put("a2", failure);
		List<String> answered = new ArrayList<>();
		LogFollower follower = follower();
		for (long offset = 1; offset <= 3; offset++) {
			Position position = new Position("a", offset);
			follower.await(position, () -> answered.add("a" + position.offset()));
		}
		follower.suspect();
		assertThatThrownBy(() -> follower.read(page("a", 1, 3), follower.beginReading(), 10)).isSameAs(failure);
		assertThat(answered).containsExactly("a1", "a2");
		assertThat(follower.beginFilling()).isTrue();
		follower.read(page("a", 3, 3), follower.beginReading(), 10);
		assertThat(answered).containsExactly("a1", "a2", "a3");
	}

	@Test
	void whoeverWaitsForItIsAnsweredWhenItHasCome() {
		List<String> answered = new ArrayList<>();
		LogFollower follower = follower();
		follower.await(new Position("a", 1), () -> answered.add("a1"));
		follower.await(new Position("a", 2), () -> answered.add("a2"));
		this.failing.put("a1", new IllegalStateException("as told"));
		this.failing.put("a2", new StackOverflowError("as told"));
		assertThatThrownBy(() -> follower.offer(message("a", 1))).hasMessage("as told");
		assertThatThrownBy(() -> follower.offerOwn(message("a", 2))).hasMessage("as told");
		assertThat(answered).containsExactly("a1", "a2");
	}

}
