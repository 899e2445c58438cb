package dev.parley.cluster.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SequencerTests {

	private final List<String> passed = new ArrayList<>();

	private final Sequencer sequencer = sequencer(4, 0);

	private Sequencer sequencer(int capacity, long last) {
		return new Sequencer((message) -> this.passed.add(message.epoch() + message.offset()),
				(upTo) -> this.passed.add("gone up to " + upTo.epoch() + upTo.offset()), capacity, "a", last);
	}

	private static StoredMessage message(String epoch, long offset) {
		return new StoredMessage("/topic/x", epoch, offset, 0, Headers.empty(), new byte[] { 1 });
	}

	private static Page page(String epoch, long last, long... offsets) {
		return page(epoch, last, Map.of(), offsets);
	}

	private static Page page(String epoch, long last, Map<String, Long> former, long... offsets) {
		long first = (offsets.length > 0) ? offsets[0] : last + 1;
		return new Page(epoch, first, last,
				Arrays.stream(offsets).mapToObj((offset) -> message(epoch, offset)).toList(), false, former);
	}

	private void offer(long... offsets) {
		for (long offset : offsets) {
			this.sequencer.offer(message("a", offset));
		}
	}

	private void read(Page page) {
		this.sequencer.read(page, this.sequencer.beginReading(), 10);
	}

	@Test
	void aLogThatStandsFurtherOrHasAnotherEpochHasMore() {
		offer(1, 2);
		assertThat(this.sequencer.isBehind(new Position("a", 2))).isFalse();
		assertThat(this.sequencer.isBehind(new Position("a", 1))).isFalse();
		assertThat(this.sequencer.isBehind(new Position("a", 3))).isTrue();
		assertThat(this.sequencer.isBehind(new Position("b", 1))).isTrue();
	}

	@Test
	void whatComesInOrderPassesAtOnce() {
		offer(1, 2, 3);
		assertThat(this.passed).containsExactly("a1", "a2", "a3");
		assertThat(this.sequencer.isMissing()).isFalse();
	}

	@Test
	void whatHadBeenThereBeforeItBeganDoesNotPass() {
		Sequencer later = sequencer(4, 5);
		later.offer(message("a", 5));
		later.offer(message("a", 6));
		assertThat(this.passed).containsExactly("a6");
	}

	@Test
	void whatComesTwicePassesOnce() {
		offer(1, 1, 2, 1, 2);
		assertThat(this.passed).containsExactly("a1", "a2");
	}

	@Test
	void whatComesTooEarlyWaits() {
		offer(2, 3, 2);
		assertThat(this.passed).isEmpty();
		assertThat(this.sequencer.isMissing()).isTrue();
		offer(1);
		assertThat(this.passed).containsExactly("a1", "a2", "a3");
		assertThat(this.sequencer.isMissing()).isFalse();
	}

	@Test
	void everyOrderOfSixMessagesAndTheirRepeatsPassesTheSame() {
		for (int seed = 0; seed < 500; seed++) {
			this.passed.clear();
			Sequencer each = sequencer(6, 0);
			List<Long> offsets = new ArrayList<>(LongStream.rangeClosed(1, 6).boxed().toList());
			offsets.addAll(List.copyOf(offsets));
			Collections.shuffle(offsets, new Random(seed));
			offsets.forEach((offset) -> each.offer(message("a", offset)));
			assertThat(this.passed).as("seed %d", seed).containsExactly("a1", "a2", "a3", "a4", "a5", "a6");
			assertThat(each.isMissing()).isFalse();
		}
	}

	@Test
	void aGapIsFilledFromTheLog() {
		offer(1, 4);
		assertThat(this.sequencer.beginReading()).isEqualTo(2);
		this.sequencer.read(page("a", 4, 2, 3, 4), 2, 10);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4");
		assertThat(this.sequencer.isMissing()).isFalse();
	}

	@Test
	void whatCameWhileTheLogWasReadIsNotLost() {
		offer(3);
		long from = this.sequencer.beginReading();
		offer(5);
		this.sequencer.read(page("a", 4, 1, 2, 3, 4), from, 10);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4", "a5");
	}

	@Test
	void aFullPageIsFollowedByAnotherOne() {
		this.sequencer.suspect();
		this.sequencer.read(page("a", 5, 1, 2), this.sequencer.beginReading(), 2);
		assertThat(this.sequencer.isMissing()).isTrue();
		this.sequencer.read(page("a", 5, 3, 4), this.sequencer.beginReading(), 2);
		this.sequencer.read(page("a", 5, 5), this.sequencer.beginReading(), 2);
		assertThat(this.sequencer.isMissing()).isFalse();
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4", "a5");
	}

	@Test
	void whatTheLogHasNoLongerIsSaidBeforeWhatFollows() {
		offer(1, 9);
		read(page("a", 9, 5, 8, 9));
		assertThat(this.passed).containsExactly("a1", "gone up to a4", "a5", "a8", "a9");
		this.sequencer.suspect();
		read(page("a", 12));
		assertThat(this.sequencer.isMissing()).isFalse();
		offer(13);
		assertThat(this.passed).endsWith("a9", "gone up to a12", "a13");
	}

	@Test
	void whatWasPassedOnBeforeTheLogLostItIsNotMissed() {
		offer(1, 2, 3, 5);
		read(page("a", 6, 4, 5, 6));
		this.sequencer.suspect();
		read(page("a", 6));
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4", "a5", "a6");
	}

	@Test
	void ofAKeyedLogOnlyWhatSomebodyNeedsIsMissed() {
		offer(1);
		this.sequencer.suspect();
		this.sequencer.read(new Page("a", 2, 9, List.of(message("a", 5), message("a", 9)), true),
				this.sequencer.beginReading(), 10);
		assertThat(this.passed).containsExactly("a1", "a5", "a9");
	}

	@Test
	void ofLargeOnesThatCameTooEarlyTheLogHasTheRest() {
		Sequencer roomy = sequencer(1000, 0);
		byte[] large = new byte[600_000];
		for (long offset = 2; offset <= 4; offset++) {
			roomy.offer(new StoredMessage("/topic/x", "a", offset, 0, Headers.empty(), large));
		}
		roomy.offer(message("a", 1));
		assertThat(this.passed).containsExactly("a1", "a2", "a3");
		assertThat(roomy.isMissing()).isTrue();
	}

	@Test
	void largeOnesThatHavePassedMakeRoomForOthersThatComeTooEarly() {
		for (long gap = 1; gap <= 7; gap += 3) {
			for (long offset = gap + 1; offset <= gap + 2; offset++) {
				this.sequencer.offer(new StoredMessage("/topic/x", "a", offset, 0, Headers.empty(), new byte[600_000]));
			}
			offer(gap);
		}
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9");
		assertThat(this.sequencer.isMissing()).isFalse();
	}

	@Test
	void ofTooManyThatCameTooEarlyTheLogHasTheRest() {
		offer(2, 3, 4, 5, 6, 7);
		offer(1);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4", "a5");
		assertThat(this.sequencer.isMissing()).isTrue();
		read(page("a", 7, 6, 7));
		assertThat(this.passed).endsWith("a5", "a6", "a7");
		assertThat(this.sequencer.isMissing()).isFalse();
	}

	@Test
	void afterAFailureItIsStillMissing() {
		this.sequencer.suspect();
		this.sequencer.beginReading();
		assertThat(this.sequencer.isMissing()).isFalse();
		this.sequencer.failed();
		assertThat(this.sequencer.isMissing()).isTrue();
	}

	@Test
	void aSuspicionThatComesWhileTheLogIsReadRemains() {
		this.sequencer.suspect();
		long from = this.sequencer.beginReading();
		this.sequencer.suspect();
		this.sequencer.read(page("a", 1, 1), from, 10);
		assertThat(this.sequencer.isMissing()).isTrue();
	}

	@Test
	void aLogThatBeganAgainIsReadFromItsBeginning() {
		offer(1, 2, 3);
		this.sequencer.offer(message("b", 2));
		assertThat(this.sequencer.isMissing()).isTrue();
		read(page("b", 2));
		assertThat(this.passed).as("what was read begins after what is wanted now").containsExactly("a1", "a2", "a3");
		assertThat(this.sequencer.beginReading()).isEqualTo(1);
		this.sequencer.read(page("b", 2, 1, 2), 1, 10);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "b1", "b2");
		assertThat(this.sequencer.isMissing()).isFalse();
	}

	@Test
	void afterAFailoverItGoesOnWhereItWasIfNothingOfThatIsLost() {
		offer(1, 2, 3);
		this.sequencer.offer(message("b", 4));
		read(page("b", 4, Map.of("a", 3L), 4));
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "b4");
	}

	@Test
	void afterAFailoverItGoesOnAfterWhatBothHaveInCommon() {
		offer(1, 2, 3, 4, 5);
		this.sequencer.offer(message("b", 4));
		read(page("b", 5, Map.of("a", 3L)));
		assertThat(this.sequencer.isMissing()).isTrue();
		assertThat(this.sequencer.beginReading()).isEqualTo(5);
		this.sequencer.read(page("b", 5, Map.of("a", 3L), 5), 5, 10);
		assertThat(this.passed).endsWith("a5", "b4", "b5");
	}

	@Test
	void lateMessagesOfALogThatHasEndedAreDropped() {
		this.sequencer.offer(message("b", 1));
		read(page("b", 1, 1));
		this.sequencer.offer(message("a", 1));
		assertThat(this.sequencer.isMissing()).isTrue();
		read(page("b", 1));
		assertThat(this.sequencer.isMissing()).isFalse();
		assertThat(this.passed).containsExactly("b1");
	}

	/** The page was made before the log ended. */
	@Test
	void anotherEpochThatComesWhileTheLogIsReadIsNotDropped() {
		this.sequencer.suspect();
		long from = this.sequencer.beginReading();
		this.sequencer.offer(message("b", 1));
		this.sequencer.read(page("a", 0), from, 10);
		assertThat(this.sequencer.isMissing()).isTrue();
		read(page("b", 1, 1));
		assertThat(this.passed).containsExactly("b1");
	}

	/** A database that was failed over asynchronously. */
	@Test
	void aLogThatHasLostItsNewestMessagesIsFollowedFromTheOwnMessageThatTakesTheirPlace() {
		offer(1, 2, 3, 4, 5);
		this.sequencer.offerOwn(message("a", 4));
		this.sequencer.offerOwn(message("a", 5));
		offer(6);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4", "a5", "a4", "a5", "a6");
	}

	@Test
	void whatCameEarlyIsReadAgainAfterTheLogWentBack() {
		offer(1, 2, 3, 6);
		this.sequencer.offerOwn(message("a", 3));
		assertThat(this.sequencer.isMissing()).isTrue();
		assertThat(this.sequencer.beginReading()).isEqualTo(4);
		this.sequencer.read(page("a", 6, 4, 5, 6), 4, 10);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a3", "a4", "a5", "a6");
	}

	@Test
	void anOwnMessageThatWasReadAlreadyPassesOnce() {
		this.sequencer.suspect();
		read(page("a", 3, 1, 2, 3));
		this.sequencer.offerOwn(message("a", 3));
		assertThat(this.sequencer.isMissing()).as("it may be another one").isTrue();
		assertThat(this.sequencer.read(page("a", 3), this.sequencer.beginReading(), 10)).isFalse();
		assertThat(this.sequencer.isMissing()).isFalse();
		offer(4);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4");
	}

	@Test
	void aLogThatIsFoundToHaveGoneBackIsReadFromThere() {
		this.sequencer.suspect();
		read(page("a", 5, 1, 2, 3, 4, 5));
		this.sequencer.offerOwn(message("a", 3));
		offer(7);
		assertThat(this.sequencer.read(page("a", 3), this.sequencer.beginReading(), 10)).isTrue();
		assertThat(this.sequencer.isMissing()).isTrue();
		assertThat(this.sequencer.beginReading()).isEqualTo(3);
		this.sequencer.read(page("a", 4, 3, 4), 3, 10);
		offer(5);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4", "a5", "a3", "a4", "a5");
		assertThat(this.sequencer.isMissing()).isFalse();
	}

	@Test
	void anEarlyMessageThatTheLogHasLostDoesNotPassInThePlaceOfAnother() {
		offer(1, 2, 5);
		assertThat(this.sequencer.read(page("a", 2), this.sequencer.beginReading(), 10)).isFalse();
		read(page("a", 2));
		assertThat(this.sequencer.isMissing()).isFalse();
		offer(3, 4);
		assertThat(this.passed).containsExactly("a1", "a2", "a3", "a4");
	}

	@Test
	void anEarlyMessageThatCameWhileTheLogWasReadStays() {
		this.sequencer.suspect();
		long from = this.sequencer.beginReading();
		offer(3);
		assertThat(this.sequencer.read(page("a", 1, 1), from, 10)).isTrue();
		offer(2);
		assertThat(this.passed).containsExactly("a1", "a2", "a3");
	}

	@Test
	void aMessageHasPassedWhenItWasPassedOnOrNeverWillBe() {
		offer(2);
		assertThat(this.sequencer.hasPassed(new Position("a", 2))).isFalse();
		offer(1);
		assertThat(this.sequencer.hasPassed(new Position("a", 2))).isTrue();
		this.sequencer.offer(message("b", 7));
		assertThat(this.sequencer.hasPassed(new Position("b", 7))).isFalse();
		long from = this.sequencer.beginReading();
		assertThat(this.sequencer.hasPassed(new Position("b", 7))).isFalse();
		this.sequencer.read(page("a", 2), from, 10);
		assertThat(this.sequencer.hasPassed(new Position("b", 7))).isTrue();
	}

}
